// Which patients a list holds, in words: for the heading on paper.
import type { BehindFigure, InFigure, PatientFilter, PatientSort, PatientsView } from "../platform";
import type { Asked } from "./use-patients";

const FILTERS: Record<PatientFilter, string> = {
  all: "All records",
  draft: "Drafts",
  submitted: "Submitted records",
  followUpDue: "Follow-up due",
  needsYou: "Records that need somebody",
  notSaved: "Records that are not saved yet",
};

/** The order, forwards and backwards. */
const ORDERS: Record<PatientSort, readonly [string, string]> = {
  diagnosed: ["oldest diagnosis first", "newest diagnosis first"],
  nhsNumber: ["by NHS number", "by NHS number, last first"],
  born: ["first born first", "last born first"],
  age: ["youngest first", "oldest first"],
  site: ["by fracture", "by fracture, last first"],
  assessed: ["first assessed first", "last assessed first"],
  missing: ["fewest answers left first", "most answers left first"],
  followUp: ["next follow-up first", "last follow-up first"],
  sync: ["only here first", "needs you first"],
  changed: ["longest unchanged first", "last changed first"],
};

const IN_FIGURE: Record<InFigure, readonly [ofKpi: string, ofQuestion: string]> = {
  counted: ["counted", "answered"],
  notCounted: ["not counted", "missing"],
  notLookedAt: ["not looked at", "not asked"],
};

function behindWords({ patients, question }: BehindFigure): string {
  return IN_FIGURE[patients][question === null ? 0 : 1];
}

/** "Drafts, Hip, diagnosed 2026, newest diagnosis first". A search is only said to be one. */
export function whichWords(asked: Asked, selected: number, found: PatientsView): string {
  const order = ORDERS[asked.sort][asked.descending ? 1 : 0];
  if (selected > 0) return `Selected records, ${order}`;
  const site = asked.site === null ? [] : [found.rows[0]?.site ?? "one site"];
  const year = asked.year === null ? [] : [`diagnosed ${asked.year}`];
  const central = asked.notAtCentral ? ["not counted by Central"] : [];
  const behind = asked.kpi === null ? [] : [`${behindWords(asked.kpi)} in ${asked.kpi.words}`];
  const search = asked.search.trim() === "" ? [] : ["found by a search"];
  return [FILTERS[asked.filter], ...site, ...year, ...central, ...behind, ...search, order].join(", ");
}
