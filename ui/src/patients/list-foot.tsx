// Under the patients list: what is selected and what can be done with it, or the last answer for many and its undoing.
import { LastBulk, saysSomething } from "../bulk/last-bulk";
import type { Bulk } from "../bulk/use-bulk";
import { Kbd } from "../keys/kbd";
import type { Selection } from "../parts/selection";
import { count } from "../parts/words";

/** As many can be answered at once, and are one page of the host. */
export const MOST_SELECTED = 500;

export function ListFoot(props: {
  selection: Selection;
  bulk: Bulk;
  /** Whether any row that is shown can be selected. */
  selects: boolean;
  /** How many of the list can be selected, on whatever pages. */
  total: number;
  /** Whether every row that is shown and can be selected is. */
  shownAre: boolean;
  onAll: () => void;
  onAnswer: () => void;
  onExport: () => void;
  onPrint: () => void;
}) {
  const { selection, bulk } = props;
  const number = selection.ids.length;
  return (
    <>
      <span role="status" className={number === 0 ? "vh" : "strong ink"}>
        {number === 0 ? "" : `${count(number)} selected`}
      </span>
      {number === 0 ? null : (
        <>
          <button
            type="button"
            className="button button--quiet button--small"
            aria-keyshortcuts="Control+Enter"
            onClick={props.onAnswer}
          >
            Answer for {number === 1 ? "this 1" : `these ${count(number)}`} <Kbd>Ctrl Enter</Kbd>
          </button>
          <button type="button" className="button button--quiet button--small" onClick={props.onExport}>
            Export
          </button>
          <button type="button" className="button button--quiet button--small" onClick={props.onPrint}>
            Print
          </button>
          {props.total === 0 || (number === props.total && props.shownAre) ? null : props.total <= MOST_SELECTED ? (
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
      <LastBulk bulk={bulk} selecting={number > 0} />
      {number === 0 && !saysSomething(bulk) ? (
        <span className="keys" aria-hidden="true">
          <span>
            <Kbd>Enter</Kbd> open
          </span>
          {props.selects ? (
            <span>
              <Kbd>Space</Kbd> select
            </span>
          ) : null}
          <span>
            <Kbd>F8</Kbd> next that needs something
          </span>
        </span>
      ) : null}
    </>
  );
}
