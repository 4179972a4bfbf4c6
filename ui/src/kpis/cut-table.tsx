// The KPIs by group: a row for each, a column for all patients and for each group that has any. Each figure opens its patients. Where
// there is no room for the columns, a table for each KPI, with a row for each group.
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { count, several } from "../parts/words";
import type { CutRowView, CutView } from "../platform";
import { Behind } from "./behind";
import { useHasRoomForGroups } from "./room-for-groups";

interface CutTableProps {
  cut: CutView;
  /** Which months: "January to March 2026". */
  title: string;
  /** The same months a year before: "Jan-Mar 2025". */
  before: string;
}

export function CutTable(props: CutTableProps) {
  return useHasRoomForGroups() ? <InOneTable {...props} /> : <KpiByKpi {...props} />;
}

function InOneTable({ cut, title, before }: CutTableProps) {
  const patients: CutRowView = {
    kpi: 0,
    title: "Patients",
    cells: cut.groups.map((group) => ({ large: count(group.records), figure: "", before: null, behind: null })),
  };
  const columns: readonly DataColumn<CutRowView>[] = [
    { key: "kpi", heading: "KPI", cell: (row) => (row.kpi === 0 ? "" : row.kpi) },
    { key: "measure", heading: "Measure", names: true, wraps: true, cell: (row) => row.title },
    ...cut.groups.map(
      (group, at): DataColumn<CutRowView> => ({
        key: group.name,
        heading: group.name,
        wraps: true,
        cell: (row) => <Cell row={row} at={at} group={group.name} before={before} />,
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

function KpiByKpi({ cut, title, before }: CutTableProps) {
  return (
    <section className="sheet sheet--pad by-group" aria-label={`KPIs by ${cut.by}`}>
      {cut.rows.map((row) => (
        <table key={row.kpi} className="nhsuk-table table by-group__kpi">
          <caption>
            KPI {row.kpi}, {row.title}
            <span className="vh">
              , of fractures diagnosed in {title}, by {cut.by}
            </span>
          </caption>
          <thead className="vh">
            <tr>
              <th scope="col">Group</th>
              <th scope="col">Figure</th>
            </tr>
          </thead>
          <tbody>
            {cut.groups.map((group, at) => (
              <tr key={group.name}>
                <th scope="row">
                  {group.name} <span className="sub">{several(group.records, "patient")}</span>
                </th>
                <td>
                  <Cell row={row} at={at} group={group.name} before={before} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}

function Cell({ row, at, group, before }: { row: CutRowView; at: number; group: string; before: string }) {
  const cell = row.cells[at];
  if (cell === undefined) return null;
  return (
    <>
      {cell.large === null ? null : <strong className="unbroken">{cell.large}</strong>}
      {/* How many count, and nobody knows out of how many: the link says it. */}
      {cell.large === null && cell.behind !== null ? null : <span className="sub">{cell.figure}</span>}
      {cell.before === null ? null : (
        <span className="sub">
          {before}: {cell.before}
        </span>
      )}
      <Behind behind={cell.behind} of={`KPI ${row.kpi}, ${row.title}, ${group}`} />
    </>
  );
}
