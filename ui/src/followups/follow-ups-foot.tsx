// Under the follow-ups: the keys, and for those that are long overdue what is selected, what can be decided about them, and
// the last decision while it can be undone.
import { LastBulk, saysSomething } from "../bulk/last-bulk";
import type { Bulk } from "../bulk/use-bulk";
import { Kbd } from "../keys/kbd";
import type { Selection } from "../parts/selection";
import { count } from "../parts/words";

/** As many are decided at once, and are one page of the host. */
export const MOST_DECIDED = 500;

export function FollowUpsFoot(props: {
  /** Whether these are decided together. */
  decides: boolean;
  selection: Selection;
  bulk: Bulk;
  total: number;
  onAll: () => void;
  onDecide: () => void;
}) {
  const { decides, selection, bulk, total } = props;
  const number = decides ? selection.ids.length : 0;
  return (
    <>
      <span role="status" className={number === 0 ? "vh" : "strong ink"}>
        {number === 0 ? "" : `${count(number)} selected`}
      </span>
      {number === 0 ? null : (
        <button type="button" className="button button--quiet button--small" onClick={props.onDecide}>
          Decide {number === 1 ? "this 1" : `these ${count(number)}`}
        </button>
      )}
      {!decides || number >= Math.min(total, MOST_DECIDED) ? null : (
        <button type="button" className="text-button" onClick={props.onAll}>
          {total <= MOST_DECIDED ? `Select all ${count(total)}` : `Select the oldest ${count(MOST_DECIDED)}`}
        </button>
      )}
      {number === 0 ? null : (
        <button type="button" className="text-button" onClick={selection.clear}>
          Clear
        </button>
      )}
      <LastBulk bulk={bulk} selecting={number > 0} />
      {number === 0 && !saysSomething(bulk) ? (
        <span className="keys" aria-hidden="true">
          <span>
            <Kbd>Enter</Kbd> record the follow-up
          </span>
          {decides ? (
            <span>
              <Kbd>Space</Kbd> select
            </span>
          ) : null}
          <span>
            <Kbd>Ctrl Page Down</Kbd> next group
          </span>
        </span>
      ) : null}
    </>
  );
}
