// From a figure to its run chart, and to its patients: that link says how many it lists, and whether they are counted.
import { Link } from "@tanstack/react-router";
import { NEWEST_FIRST, useAsked } from "../patients/use-patients";
import type { BehindView, FieldMissingView, KpiView } from "../platform";

/** The KPI month by month; nothing for KPI 1, which is about questions. */
export function ToRunChart({ kpi }: { kpi: KpiView }) {
  if (kpi.kpi === 1) return null;
  return (
    <Link to="/kpis/$chart" params={{ chart: String(kpi.kpi) }}>
      Run chart<span className="vh"> of KPI {kpi.kpi}</span>
    </Link>
  );
}

/** Nothing where no patients are behind it. `of` is what it is a figure of, for screen readers. */
export function Behind({ behind, of }: { behind: BehindView | null; of: string }) {
  const [, listPatients] = useAsked();
  if (behind === null) return null;
  return (
    <Link
      to="/patients"
      onClick={() => listPatients({ ...NEWEST_FIRST, search: "", notAtCentral: false, kpi: behind.figure })}
    >
      {behind.words}
      <span className="vh"> in {of}</span>
    </Link>
  );
}

/** A question of KPI 1 by its number, which opens the patients in whose records it is missing. */
export function MissingIn({ field, words }: { field: FieldMissingView; words: string }) {
  const [, listPatients] = useAsked();
  return (
    <Link
      to="/patients"
      onClick={() => listPatients({ ...NEWEST_FIRST, search: "", notAtCentral: false, kpi: field.behind.figure })}
    >
      {words}
      <span className="vh">
        {" "}
        patients without an answer to {field.number}, {field.wording}
      </span>
    </Link>
  );
}
