// From a figure to its patients: those that a KPI looks at and does not count, as there is something to do for them; where
// a KPI counts everybody it looks at, those.
import { Link } from "@tanstack/react-router";
import { NEWEST_FIRST, useAsked } from "../patients/use-patients";
import type { BehindFigure, KpiView } from "../platform";

/** Shares of the expected caseload: everybody whom they look at counts. */
const OF_CASELOAD = [2, 3];

/** Nothing where there are no patients behind it: KPI 1 is about questions. */
export function behindFigure(kpi: KpiView, year: number): BehindFigure | null {
  if (kpi.percent === null) return null;
  return { kpi: kpi.kpi, year, counts: OF_CASELOAD.includes(kpi.kpi) };
}

export function Behind({ figure, words, title }: { figure: BehindFigure; words: string; title: string }) {
  const [, listPatients] = useAsked();
  return (
    <Link
      to="/patients"
      onClick={() => listPatients({ ...NEWEST_FIRST, search: "", notAtCentral: false, kpi: figure })}
    >
      {words}
      <span className="vh">
        , {title}: list those {figure.counts ? "counted" : "not counted"}
      </span>
    </Link>
  );
}
