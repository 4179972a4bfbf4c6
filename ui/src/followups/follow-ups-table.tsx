// The table of follow-ups: two lines a patient, how late in words.
import { Link } from "@tanstack/react-router";
import { Icon } from "../parts/icon";
import { ListedNhsNumber } from "../parts/nhs-number";
import type { RowKeys } from "../parts/row-keys";
import { shortDate } from "../parts/words";
import type { FollowUpRowView } from "../platform";

export function FollowUpsTable(props: {
  rows: FollowUpRowView[];
  keys: RowKeys;
  onOpen: (row: FollowUpRowView) => void;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <section className="scroll" aria-label="Follow-ups table" tabIndex={0}>
      <table className="nhsuk-table table table--two">
        <caption className="vh">Follow-ups, overdue first. Up and Down move between rows, Enter opens.</caption>
        <thead>
          <tr>
            <th scope="col">NHS number</th>
            <th scope="col">Follow-up</th>
            <th scope="col" aria-sort="ascending">
              Due
            </th>
            <th scope="col">Therapy recommended</th>
            <th scope="col">Patient</th>
          </tr>
        </thead>
        <tbody {...props.keys.body}>
          {props.rows.map((row) => (
            <tr key={`${row.id}-${row.weeks}`} className="row--opens" onClick={() => props.onOpen(row)}>
              <th scope="row">
                <Link
                  to="/patients/$record/{-$tab}"
                  params={{ record: row.id }}
                  search={{ q: row.question }}
                  data-row-link={`${row.id}-${row.weeks}`}
                >
                  <ListedNhsNumber digits={row.nhsNumber} />
                </Link>
                <span className="sub">
                  diagnosed <time dateTime={row.diagnosed}>{shortDate(row.diagnosed)}</time>
                </span>
              </th>
              <td className="nowrap">
                {row.weeks}-week
                <span className="sub">
                  from <time dateTime={row.opens}>{shortDate(row.opens)}</time>
                </span>
              </td>
              <td className="nowrap">
                <span className={row.overdue ? "status status--needs" : "status"}>
                  <Icon name={row.overdue ? "needs" : "clock"} /> {row.when}
                </span>
                <span className="sub">
                  by <time dateTime={row.target}>{shortDate(row.target)}</time>
                </span>
              </td>
              <td>{row.therapy ?? <span className="quiet">Not answered</span>}</td>
              <td className="nowrap">
                {row.age === null ? "Age not known" : `${row.age} at diagnosis`}
                <span className="sub">{row.site ?? "Site not answered"}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
