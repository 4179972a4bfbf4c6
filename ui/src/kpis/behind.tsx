// From a figure to its run chart, and to its patients: that link says how many it lists, and whether they are counted.
import { Link } from "@tanstack/react-router";
import { useRowMemory } from "../frame/list-memory";
import { NEWEST_FIRST, useAsked } from "../patients/use-patients";
import type { BehindFigure, BehindView, FieldMissingView, KpiView } from "../platform";

/** The KPI month by month; nothing for KPI 1, which is about questions. */
export function ToRunChart({ kpi }: { kpi: KpiView }) {
  if (kpi.kpi === 1) return null;
  return (
    <Link to="/kpis/$chart" params={{ chart: String(kpi.kpi) }}>
      Run chart<span className="vh"> of KPI {kpi.kpi}</span>
    </Link>
  );
}

/** Lists the patients behind a figure from the first of them on: the row that was left is one of another list. */
export function useListBehind(): (figure: BehindFigure) => void {
  const [, listPatients] = useAsked();
  const left = useRowMemory("patients");
  return (figure) => {
    left.row = undefined;
    listPatients({ ...NEWEST_FIRST, search: "", notAtCentral: false, kpi: figure });
  };
}

/** Nothing where no patients are behind it. `of` is what it is a figure of, for screen readers. */
export function Behind({ behind, of }: { behind: BehindView | null; of: string }) {
  const list = useListBehind();
  if (behind === null) return null;
  return (
    <Link to="/patients" onClick={() => list(behind.figure)}>
      {behind.words}
      <span className="vh"> in {of}</span>
    </Link>
  );
}

/** A question of KPI 1 by its number, which opens the patients in whose records it is missing. */
export function MissingIn({ field, words }: { field: FieldMissingView; words: string }) {
  const list = useListBehind();
  return (
    <Link to="/patients" onClick={() => list(field.behind.figure)}>
      {words}
      <span className="vh">
        {" "}
        patients without an answer to {field.number}, {field.wording}
      </span>
    </Link>
  );
}
