// The KPIs by group: a row for each, a column for all patients and for each group that has any. Each figure opens its patients.
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { count } from "../parts/words";
import type { CutRowView, CutView } from "../platform";
import { Behind } from "./behind";

export function CutTable({ cut, title }: { cut: CutView; title: string }) {
  const patients: CutRowView = {
    kpi: 0,
    title: "Patients",
    cells: cut.groups.map((group) => ({ large: count(group.records), figure: "", behind: null })),
  };
  const columns: readonly DataColumn<CutRowView>[] = [
    { key: "kpi", heading: "KPI", cell: (row) => (row.kpi === 0 ? "" : row.kpi) },
    { key: "measure", heading: "Measure", names: true, wraps: true, cell: (row) => row.title },
    ...cut.groups.map(
      (group, at): DataColumn<CutRowView> => ({
        key: group.name,
        heading: group.name,
        wraps: true,
        cell: (row) => <Cell row={row} at={at} group={group.name} />,
      }),
    ),
  ];
  return (
    <section className="sheet by-group">
      <DataTable
        label={`KPIs by ${cut.by}`}
        caption={`KPIs of fractures diagnosed in ${title}, by ${cut.by}`}
        rows={[patients, ...cut.rows]}
        rowId={(row) => String(row.kpi)}
        columns={columns}
      />
    </section>
  );
}

function Cell({ row, at, group }: { row: CutRowView; at: number; group: string }) {
  const cell = row.cells[at];
  if (cell === undefined) return null;
  return (
    <>
      {cell.large === null ? null : <strong className="unbroken">{cell.large}</strong>}
      {/* How many count, and nobody knows out of how many: the link says it. */}
      {cell.large === null && cell.behind !== null ? null : <span className="sub">{cell.figure}</span>}
      <Behind behind={cell.behind} of={`KPI ${row.kpi}, ${row.title}, ${group}`} />
    </>
  );
}
