// Under the patients list: what is selected and what can be done with it, or the last answer for many and its undoing.
import { Link } from "@tanstack/react-router";
import { Kbd } from "../keys/kbd";
import { ListedNhsNumber } from "../parts/nhs-number";
import type { Selection } from "../parts/selection";
import { count, dayAndTime } from "../parts/words";
import { useToday } from "../session/session";
import type { Bulk } from "./use-bulk";

/** As many can be answered at once, and are one page of the host. */
export const MOST_SELECTED = 500;

export function ListFoot(props: {
  selection: Selection;
  bulk: Bulk;
  /** How many of the list can be selected, on whatever pages. */
  total: number;
  onAll: () => void;
  onAnswer: () => void;
  onExport: () => void;
  onPrint: () => void;
}) {
  const { selection, bulk } = props;
  const today = useToday();
  const number = selection.ids.length;
  const said = bulk.refused ?? bulk.undone?.words ?? null;
  return (
    <>
      <span role="status" className={number === 0 ? "vh" : "strong ink"}>
        {number === 0 ? "" : `${count(number)} selected`}
      </span>
      {number === 0 ? null : (
        <>
          <button type="button" className="button button--quiet button--small" onClick={props.onAnswer}>
            Answer for {number === 1 ? "this 1" : `these ${count(number)}`}
          </button>
          <button type="button" className="button button--quiet button--small" onClick={props.onExport}>
            Export
          </button>
          <button type="button" className="button button--quiet button--small" onClick={props.onPrint}>
            Print
          </button>
          {number >= props.total ? null : props.total <= MOST_SELECTED ? (
            <button type="button" className="text-button" onClick={props.onAll}>
              Select all {count(props.total)} that match
            </button>
          ) : (
            <span>Narrow the list to {count(MOST_SELECTED)} or fewer to select them all.</span>
          )}
          <button type="button" className="text-button" onClick={selection.clear}>
            Clear
          </button>
        </>
      )}
      <span role="status">
        {said ?? (bulk.last === null || number > 0 ? "" : `${bulk.last.words}, ${dayAndTime(bulk.last.at, today)}`)}
      </span>
      {bulk.undone?.left.map((row) => (
        <Link
          key={row.id}
          to="/patients/$record/{-$tab}"
          params={{ record: row.id }}
          title={row.words}
          aria-description={row.words}
        >
          <ListedNhsNumber digits={row.nhsNumber} />
        </Link>
      ))}
      {bulk.last !== null && number === 0 && bulk.undone === null ? (
        <button
          type="button"
          className="button button--quiet button--small"
          aria-keyshortcuts="Control+Shift+Z"
          onClick={() => void bulk.undo()}
        >
          Undo <Kbd>Ctrl Shift Z</Kbd>
        </button>
      ) : null}
      {number === 0 && said === null && bulk.last === null ? (
        <span className="keys" aria-hidden="true">
          <span>
            <Kbd>Enter</Kbd> open
          </span>
          <span>
            <Kbd>Space</Kbd> select
          </span>
          <span>
            <Kbd>F8</Kbd> next that needs something
          </span>
        </span>
      ) : null}
    </>
  );
}
