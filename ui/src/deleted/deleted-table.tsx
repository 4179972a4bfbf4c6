// The table of deleted patients. Each row opens its record, restores it, or asks to erase it for good.
import { DataTable } from "../parts/data-table";
import { ListedNhsNumber } from "../parts/nhs-number";
import { shortDate } from "../parts/words";
import type { DeletedView } from "../platform";

export function DeletedTable(props: {
  rows: DeletedView[];
  /** Nothing where whoever looks may not. */
  onRestore: ((row: DeletedView) => void) | null;
  onErase: ((row: DeletedView) => void) | null;
}) {
  const { onRestore, onErase } = props;
  return (
    <div className="sheet">
      <DataTable
        label="Deleted patients table"
        caption="Deleted patients"
        rows={props.rows}
        rowId={(row) => row.id}
        list={{
          name: "deleted",
          title: "Deleted patients",
          route: "/deleted",
          opens: (row) => ({ record: row.id }),
          numberOf: (row) => row.nhsNumber,
        }}
        columns={[
          {
            key: "number",
            heading: "NHS number",
            names: true,
            cell: (row) => <ListedNhsNumber digits={row.nhsNumber} />,
          },
          {
            key: "diagnosed",
            heading: "Diagnosed",
            cell: (row) => (row.diagnosed === null ? "" : shortDate(row.diagnosed)),
          },
          { key: "reason", heading: "Reason", wraps: true, cell: (row) => row.reason },
          {
            key: "by",
            heading: "Deleted by",
            wraps: true,
            cell: (row) => <span className="name-wraps">{row.by}</span>,
          },
          { key: "on", heading: "On", cell: (row) => shortDate(row.on) },
          {
            key: "left",
            heading: "Can be restored",
            wraps: true,
            cell: (row) => row.left,
            below: (row) => (row.until === null ? "" : `until ${shortDate(row.until)}`),
          },
          {
            key: "act",
            heading: "Action",
            unseen: true,
            acts: true,
            cell: (row) => (
              <div className="flow">
                {onRestore === null ? null : <RowButton row={row} words="Restore" onPress={() => onRestore(row)} />}
                {onErase === null ? null : <RowButton row={row} words="Erase now…" onPress={() => onErase(row)} />}
              </div>
            ),
          },
        ]}
      />
    </div>
  );
}

function RowButton({ row, words, onPress }: { row: DeletedView; words: string; onPress: () => void }) {
  return (
    <button
      type="button"
      className="button button--quiet button--small"
      onClick={(event) => {
        event.stopPropagation();
        onPress();
      }}
    >
      {words}
      <span className="vh">
        {" "}
        <ListedNhsNumber digits={row.nhsNumber} />
      </span>
    </button>
  );
}
