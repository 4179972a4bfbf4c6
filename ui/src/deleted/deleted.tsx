// Deleted patients: who, why, by whom, and until when they can be restored.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRowMemory } from "../frame/list-memory";
import { Screen } from "../frame/screen";
import { DataTable } from "../parts/data-table";
import { HideNhsNumbers, ListedNhsNumber } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { shortDate } from "../parts/words";
import type { DeletedView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function Deleted() {
  const queries = useQueryClient();
  const [returning] = useState(useRowMemory("deleted").row !== undefined);
  const list = useQuery({ queryKey: ["deleted"], queryFn: () => call("list_deleted", null) });
  const restore = useMutation({
    mutationFn: (record: string) => call("restore_record", { record }),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Screen title="Deleted patients" ownFocus={returning}>
      <div className="main__head">
        <h1>Deleted patients</h1>
        <p className="lede">Out of every list and figure. Each can be restored until the day shown.</p>
      </div>
      <div className="flow toolbar">
        <HideNhsNumbers />
      </div>
      <div role="status">
        {restore.isSuccess ? (
          <div className="toolbar">
            <Notice tone="good">
              <p>
                <strong>Restored.</strong> The record is in Patients again.
              </p>
            </Notice>
          </div>
        ) : null}
      </div>
      {restore.error instanceof CallError ? (
        <Notice tone="bad" alert>
          <p>{restore.error.message}</p>
        </Notice>
      ) : null}
      {list.isError ? (
        <Failed what="The list" error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data === undefined ? (
        <Loading what="deleted patients" />
      ) : list.data.length === 0 ? (
        <Notice>
          <p>
            <strong>No deleted patients.</strong> A record is deleted under More, in the record itself.
          </p>
        </Notice>
      ) : (
        <DeletedTable rows={list.data} onRestore={(record) => restore.mutate(record)} />
      )}
    </Screen>
  );
}

function DeletedTable({ rows, onRestore }: { rows: DeletedView[]; onRestore: (record: string) => void }) {
  return (
    <div className="sheet">
      <DataTable
        label="Deleted patients table"
        caption="Deleted patients"
        rows={rows}
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
          { key: "by", heading: "Deleted by", cell: (row) => row.by },
          { key: "on", heading: "On", cell: (row) => shortDate(row.on) },
          { key: "until", heading: "Can be restored until", cell: (row) => shortDate(row.until) },
          {
            key: "restore",
            heading: "Action",
            unseen: true,
            cell: (row) => <Restore row={row} onRestore={onRestore} />,
          },
        ]}
      />
    </div>
  );
}

function Restore({ row, onRestore }: { row: DeletedView; onRestore: (record: string) => void }) {
  return (
    <button
      type="button"
      className="button button--quiet button--small"
      onClick={(event) => {
        event.stopPropagation();
        onRestore(row.id);
      }}
    >
      Restore
      <span className="vh">
        {" "}
        <ListedNhsNumber digits={row.nhsNumber} />
      </span>
    </button>
  );
}
