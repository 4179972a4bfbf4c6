// The eleven KPIs as a table, and our estimate below them.
import type { ReactNode } from "react";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { LightTag } from "../parts/status";
import type { KpisView, KpiView, MissedView } from "../platform";
import { Behind, ToRunChart } from "./behind";
import { AboutButton, AboutMissedButton } from "./kpi-about";
import { nationalOf } from "./kpi-tile";

type Row = KpiView | MissedView;

const isKpi = (row: Row): row is KpiView => "kpi" in row;

/** What a cell says of a KPI, and of the estimate; nothing where it has none of it. */
const says =
  (ofKpi: (kpi: KpiView) => ReactNode, ofMissed?: (missed: MissedView) => ReactNode) =>
  (row: Row): ReactNode =>
    isKpi(row) ? ofKpi(row) : (ofMissed?.(row) ?? "");

/** Words to a number that is no percentage, such as what KPI 1 counts: they are longer than a count of patients. */
const inWords = ({ percent, large }: KpiView) => percent === null && large !== null;

/** What stands below the measure: such words first, in a sentence. */
function notes(kpi: KpiView): string {
  const words = inWords(kpi) ? `${kpi.figure.charAt(0).toUpperCase()}${kpi.figure.slice(1)}` : null;
  return [words, kpi.beside].filter((note) => note !== null).join(". ");
}

const share = (percent: string | null) => (percent === null ? "" : `${percent}%`);

export function KpiTable(props: { view: KpisView; onAbout: (kpi: number) => void; onAboutMissed: () => void }) {
  const { view, onAbout } = props;
  const national: DataColumn<Row> = {
    key: "national",
    heading: nationalOf(view),
    number: true,
    // The tile says it
    roomy: 4,
    cell: says((kpi) => <span className="unbroken">{kpi.nationalLarge ?? ""}</span>),
  };
  const columns: readonly DataColumn<Row>[] = [
    {
      key: "kpi",
      heading: "KPI",
      names: true,
      cell: says(
        (kpi) => kpi.kpi,
        () => <span className="quiet">Estimate</span>,
      ),
    },
    {
      key: "measure",
      heading: "Measure",
      wraps: true,
      cell: says(
        (kpi) => <span className="kpi__line">{kpi.title}</span>,
        () => <span className="kpi__line">Missed opportunities</span>,
      ),
      below: says(notes, (missed) => missed.words),
    },
    {
      key: "year",
      heading: view.short,
      number: true,
      cell: (row) => <strong className="unbroken">{row.large ?? ""}</strong>,
    },
    {
      key: "counted",
      heading: "Counted",
      wraps: true,
      // About says it of each
      roomy: 1,
      cell: says((kpi) => <span className="kpi__count">{inWords(kpi) ? "" : kpi.figure}</span>),
    },
    {
      key: "patients",
      heading: "Patients",
      cell: says((kpi) => <Behind behind={kpi.behind} of={`KPI ${kpi.kpi}, ${kpi.title}`} />),
    },
    { key: "months", heading: "By month", roomy: 3, cell: says((kpi) => <ToRunChart kpi={kpi} />) },
    {
      key: "light",
      heading: "Light",
      cell: says((kpi) => (kpi.light === null ? "" : <LightTag light={kpi.light} />)),
    },
    ...(view.national === null ? [] : [national]),
    {
      key: "last year",
      heading: view.before,
      number: true,
      // The tile says it, and the table of that year
      roomy: 2,
      cell: says(
        (kpi) => share(kpi.lastYear),
        (missed) => missed.lastYear,
      ),
    },
    {
      key: "about",
      heading: "Where it comes from",
      unseen: true,
      cell: says(
        (kpi) => <AboutButton kpi={kpi} onAbout={onAbout} />,
        () => <AboutMissedButton onAbout={props.onAboutMissed} />,
      ),
    },
  ];
  return (
    <section className="sheet">
      <DataTable
        label="KPI table"
        caption={`KPIs of fractures diagnosed in ${view.title}${view.missed === null ? "" : ", and missed opportunities"}`}
        rows={view.missed === null ? view.kpis : [...view.kpis, view.missed]}
        rowId={(row) => (isKpi(row) ? String(row.kpi) : "missed")}
        columns={columns}
      />
    </section>
  );
}
