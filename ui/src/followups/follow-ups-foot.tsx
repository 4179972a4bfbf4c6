// Under the follow-ups: the keys, and for those that are decided together what is selected, what can be decided about them, and
// the last decision while it can be undone.
import { LastBulk, saysSomething } from "../bulk/last-bulk";
import type { Bulk } from "../bulk/use-bulk";
import { Kbd } from "../keys/kbd";
import type { Selection } from "../parts/selection";
import { count } from "../parts/words";
import type { FollowUpGroupName } from "../platform";
import { useRefused } from "../session/refused";
import type { useSavedCall } from "./saved-call";
import { SavedCall } from "./saved-call";

/** As many are selected at once: one page of the host, which decides about a thousand patients at most. */
export const MOST_AT_ONCE = 500;

function Decide({ number, onDecide }: { number: number; onDecide?: () => void }) {
  return (
    <button
      type="button"
      className="button button--quiet button--small"
      aria-keyshortcuts="Control+Enter"
      onClick={onDecide}
    >
      Decide {number === 1 ? "this 1" : `these ${count(number)}`} <Kbd>Ctrl Enter</Kbd>
    </button>
  );
}

function SelectAll({ group, total, onAll }: { group: FollowUpGroupName; total: number; onAll?: () => void }) {
  return (
    <button type="button" className="text-button" onClick={onAll}>
      {group === "putOff"
        ? "Select all whose reminder ended"
        : total <= MOST_AT_ONCE
          ? `Select all ${count(total)}`
          : `Select the oldest ${count(MOST_AT_ONCE)}`}
    </button>
  );
}

function Clear({ onClear }: { onClear?: () => void }) {
  return (
    <button type="button" className="text-button" onClick={onClear}>
      Clear
    </button>
  );
}

/** The most that is said of those that are selected, of a list as long as this. */
export function FollowUpsFootHolds({ group, total }: { group: FollowUpGroupName; total: number }) {
  const number = Math.min(total, MOST_AT_ONCE);
  return (
    <>
      <span className="strong foot-room__words" data-words={`${count(number)} selected`} />
      <Decide number={number} />
      <SelectAll group={group} total={total} />
      <Clear />
    </>
  );
}

export function FollowUpsFoot(props: {
  /** Whether any of these can be decided together. */
  decides: boolean;
  group: FollowUpGroupName;
  selection: Selection;
  bulk: Bulk;
  savedCall: ReturnType<typeof useSavedCall>;
  total: number;
  /** Whether every row that is shown of those that can be selected at once is selected. */
  shownAre: boolean;
  onAll: () => void;
  onDecide: () => void;
}) {
  const { decides, group, selection, bulk, total } = props;
  const { saved, say } = props.savedCall;
  const mayRecord = useRefused("write") === null;
  const number = decides ? selection.ids.length : 0;
  // Of those that are selected some may have left the list; how many reminders were ended is not known here.
  const allAre =
    group !== "putOff" && (total <= MOST_AT_ONCE ? number === total : number >= MOST_AT_ONCE) && props.shownAre;
  return (
    <>
      <span role="status" className={number === 0 ? "vh" : "strong ink"}>
        {number === 0 ? "" : `${count(number)} selected`}
      </span>
      {number === 0 ? null : <Decide number={number} onDecide={props.onDecide} />}
      {!decides || total === 0 || allAre ? null : <SelectAll group={group} total={total} onAll={props.onAll} />}
      {number === 0 ? null : <Clear onClear={selection.clear} />}
      {saved === null || number > 0 ? null : <SavedCall saved={saved} onBack={say} />}
      <LastBulk bulk={bulk} selecting={number > 0} />
      {number === 0 && saved === null && !saysSomething(bulk) ? (
        <span className="keys" aria-hidden="true">
          <span>
            <Kbd>Enter</Kbd> {mayRecord ? "record the follow-up" : "open at the follow-up"}
          </span>
          <span>
            <Kbd>Ctrl T</Kbd> {mayRecord ? "call" : "earlier calls"}
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
