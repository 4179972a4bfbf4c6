// The eleven KPIs as a table.
import { DataTable } from "../parts/data-table";
import { LightTag } from "../parts/status";
import type { KpisView, KpiView } from "../platform";
import { Behind } from "./behind";
import { AboutButton } from "./kpi-about";

export function KpiTable({ view, onAbout }: { view: KpisView; onAbout: (kpi: number) => void }) {
  return (
    <section className="sheet">
      <DataTable
        label="KPI table"
        caption={`KPIs of fractures diagnosed in ${view.year}`}
        rows={view.kpis}
        rowId={(kpi) => String(kpi.kpi)}
        columns={[
          { key: "kpi", heading: "KPI", names: true, cell: (kpi) => kpi.kpi },
          { key: "measure", heading: "Measure", wraps: true, cell: (kpi) => kpi.title },
          {
            key: "year",
            heading: String(view.year),
            number: true,
            cell: (kpi) => <strong>{kpi.large ?? ""}</strong>,
          },
          {
            key: "counted",
            heading: "Counted",
            wraps: true,
            cell: (kpi) => kpi.figure,
          },
          { key: "patients", heading: "Patients", cell: (kpi) => <Behind kpi={kpi} year={view.year} /> },
          { key: "light", heading: "Light", cell: (kpi) => (kpi.light === null ? "" : <LightTag light={kpi.light} />) },
          ...(view.national === null
            ? []
            : [
                {
                  key: "national",
                  heading: "National",
                  number: true,
                  cell: (kpi: KpiView) => (kpi.national === null ? "" : `${kpi.national}%`),
                },
              ]),
          {
            key: "last year",
            heading: String(view.year - 1),
            number: true,
            cell: (kpi) => (kpi.lastYear === null ? "" : `${kpi.lastYear}%`),
          },
          {
            key: "beside",
            heading: "Beside it",
            wraps: true,
            cell: (kpi) => <span className="small quiet">{kpi.beside ?? ""}</span>,
          },
          {
            key: "about",
            heading: "Where it comes from",
            unseen: true,
            cell: (kpi) => <AboutButton kpi={kpi} onAbout={onAbout} />,
          },
        ]}
      />
    </section>
  );
}
