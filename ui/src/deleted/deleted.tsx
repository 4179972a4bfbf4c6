// Deleted patients: who, why, by whom, and until when they can be restored.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Screen } from "../frame/screen";
import { HideNhsNumbers, ListedNhsNumber } from "../parts/nhs-number";
import { useRowKeys } from "../parts/row-keys";
import { Failed, Loading, Notice } from "../parts/states";
import { shortDate } from "../parts/words";
import type { DeletedView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function Deleted() {
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["deleted"], queryFn: () => call("list_deleted", null) });
  const restore = useMutation({
    mutationFn: (record: string) => call("restore_record", { record }),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Screen title="Deleted patients">
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
  const keys = useRowKeys({ list: "deleted", ready: true });
  return (
    <section className="sheet">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard */}
      <section className="scroll" aria-label="Deleted patients table" tabIndex={0}>
        <table className="nhsuk-table table">
          <caption className="vh">Deleted patients</caption>
          <thead>
            <tr>
              <th scope="col">NHS number</th>
              <th scope="col">Diagnosed</th>
              <th scope="col">Reason</th>
              <th scope="col">Deleted by</th>
              <th scope="col">On</th>
              <th scope="col">Can be restored until</th>
              <th scope="col">
                <span className="vh">Action</span>
              </th>
            </tr>
          </thead>
          <tbody {...keys.body}>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link to="/patients/$record/{-$tab}" params={{ record: row.id }} data-row-link={row.id}>
                    <ListedNhsNumber digits={row.nhsNumber} />
                  </Link>
                </th>
                <td className="nowrap">{row.diagnosed === null ? "" : shortDate(row.diagnosed)}</td>
                <td>{row.reason}</td>
                <td className="nowrap">{row.by}</td>
                <td className="nowrap">{shortDate(row.on)}</td>
                <td className="nowrap">{shortDate(row.until)}</td>
                <td className="nowrap">
                  <button
                    type="button"
                    className="button button--quiet button--small"
                    onClick={() => onRestore(row.id)}
                  >
                    Restore
                    <span className="vh">
                      {" "}
                      <ListedNhsNumber digits={row.nhsNumber} />
                    </span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
