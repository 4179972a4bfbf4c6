// From a figure to its run chart, and to its patients: that link says how many it lists, and whether they are counted.
import { Link } from "@tanstack/react-router";
import { NEWEST_FIRST, useAsked } from "../patients/use-patients";
import type { KpiView } from "../platform";

/** The KPI month by month; nothing for KPI 1, which is about questions. */
export function ToRunChart({ kpi }: { kpi: KpiView }) {
  if (kpi.kpi === 1) return null;
  return (
    <Link to="/kpis/$chart" params={{ chart: String(kpi.kpi) }}>
      Run chart<span className="vh"> of KPI {kpi.kpi}</span>
    </Link>
  );
}

/** Nothing where no patients are behind it. */
export function Behind({ kpi, year }: { kpi: KpiView; year: number }) {
  const [, listPatients] = useAsked();
  const { behind } = kpi;
  if (behind === null) return null;
  const figure = { kpi: kpi.kpi, year, month: null, counts: behind.counts };
  return (
    <Link
      to="/patients"
      onClick={() => listPatients({ ...NEWEST_FIRST, search: "", notAtCentral: false, kpi: figure })}
    >
      {behind.words}
      <span className="vh">
        {" "}
        in KPI {kpi.kpi}, {kpi.title}
      </span>
    </Link>
  );
}
