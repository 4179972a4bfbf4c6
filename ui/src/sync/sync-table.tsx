// The records that Central has not accepted, and why, each opening at its question.
import { Link } from "@tanstack/react-router";
import { ListedNhsNumber } from "../parts/nhs-number";
import { useRowKeys } from "../parts/row-keys";
import { SyncStatus } from "../parts/status";
import { shortDate } from "../parts/words";
import type { SyncRowView } from "../platform";

export function SyncTable({ rows }: { rows: readonly SyncRowView[] }) {
  const keys = useRowKeys({ list: "sync", ready: true, needs: (at) => rows[at]?.state === "needsYou" });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <section className="scroll" aria-label="Records not accepted yet" tabIndex={0}>
      <table className="nhsuk-table table">
        <caption className="vh">Records that Central has not accepted</caption>
        <thead>
          <tr>
            <th scope="col">NHS number</th>
            <th scope="col">Diagnosed</th>
            <th scope="col">State</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody {...keys.body}>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row" className="nowrap">
                <Link
                  to="/patients/$record/{-$tab}"
                  params={{ record: row.id }}
                  search={row.question === null ? {} : { q: row.question }}
                  data-row-link={row.id}
                >
                  <ListedNhsNumber digits={row.nhsNumber} />
                </Link>
              </th>
              <td className="nowrap">{row.diagnosed === null ? "" : shortDate(row.diagnosed)}</td>
              <td className="nowrap">
                <SyncStatus state={row.state} />
              </td>
              <td>{row.words}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
