// From a figure to its patients: the link says how many it lists, and whether they are counted.
import { Link } from "@tanstack/react-router";
import { NEWEST_FIRST, useAsked } from "../patients/use-patients";
import type { KpiView } from "../platform";

/** Nothing where no patients are behind it. */
export function Behind({ kpi, year }: { kpi: KpiView; year: number }) {
  const [, listPatients] = useAsked();
  const { behind } = kpi;
  if (behind === null) return null;
  const figure = { kpi: kpi.kpi, year, counts: behind.counts };
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
