// The records that Central has not accepted, and why, each opening at its question.
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { ListedNhsNumber } from "../parts/nhs-number";
import { SyncStatus } from "../parts/status";
import { shortDate } from "../parts/words";
import type { SyncRowView } from "../platform";

const COLUMNS: readonly DataColumn<SyncRowView>[] = [
  { key: "number", heading: "NHS number", names: true, cell: (row) => <ListedNhsNumber digits={row.nhsNumber} /> },
  { key: "diagnosed", heading: "Diagnosed", cell: (row) => (row.diagnosed === null ? "" : shortDate(row.diagnosed)) },
  { key: "state", heading: "State", cell: (row) => <SyncStatus state={row.state} /> },
  { key: "why", heading: "Why", wraps: true, cell: (row) => row.words },
];

export function SyncTable({ rows }: { rows: readonly SyncRowView[] }) {
  return (
    <DataTable
      label="Records that wait"
      caption="Records that need you, or that Central has not accepted"
      columns={COLUMNS}
      rows={rows}
      rowId={(row) => row.id}
      list={{
        name: "sync",
        title: "Sync",
        route: "/sync",
        opens: (row) => (row.question === null ? { record: row.id } : { record: row.id, q: row.question }),
        needs: (row) => row.state === "needsYou",
        numberOf: (row) => row.nhsNumber,
      }}
    />
  );
}
