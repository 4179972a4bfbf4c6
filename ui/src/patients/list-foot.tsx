// Under the patients list: what is selected and what can be done with it, or the last answer for many and its undoing.
import { LastBulk, saysSomething } from "../bulk/last-bulk";
import type { Bulk } from "../bulk/use-bulk";
import { Kbd } from "../keys/kbd";
import type { Selection } from "../parts/selection";
import { count } from "../parts/words";

/** As many can be answered at once, and are one page of the host. */
export const MOST_SELECTED = 500;

interface WithSelected {
  /** How many are selected. */
  number: number;
  /** How many of the list can be selected, on whatever pages. */
  total: number;
  /** Whether every row that is shown and can be selected is. */
  shownAre: boolean;
  onAll?: () => void;
  /** Nothing where whoever is in may not. */
  onAnswer: (() => void) | null;
  onExport: (() => void) | null;
  onPrint?: () => void;
  onClear?: () => void;
}

/** What can be done with those that are selected. */
function Selected(props: WithSelected) {
  const { number, total } = props;
  return (
    <>
      {props.onAnswer === null ? null : (
        <button
          type="button"
          className="button button--quiet button--small"
          aria-keyshortcuts="Control+Enter"
          onClick={props.onAnswer}
        >
          Answer for {number === 1 ? "this 1" : `these ${count(number)}`} <Kbd>Ctrl Enter</Kbd>
        </button>
      )}
      {props.onExport === null ? null : (
        <button type="button" className="button button--quiet button--small" onClick={props.onExport}>
          Export
        </button>
      )}
      <button type="button" className="button button--quiet button--small" onClick={props.onPrint}>
        Print
      </button>
      {total === 0 || (number === total && props.shownAre) ? null : total <= MOST_SELECTED ? (
        <button type="button" className="text-button" onClick={props.onAll}>
          Select all {count(total)} that match
        </button>
      ) : (
        <span>Narrow to {count(MOST_SELECTED)} to select all.</span>
      )}
      <button type="button" className="text-button" onClick={props.onClear}>
        Clear
      </button>
    </>
  );
}

const howMany = (number: number) => `${count(number)} selected`;

/** The most that the foot says of a list as long as this. */
export function ListFootHolds({ total, answers, exports }: { total: number; answers: boolean; exports: boolean }) {
  const number = Math.min(total, MOST_SELECTED);
  const nothing = () => undefined;
  return (
    <>
      <span className="strong foot-room__words" data-words={howMany(number)} />
      <Selected
        number={number}
        total={total}
        shownAre={false}
        onAnswer={answers ? nothing : null}
        onExport={exports ? nothing : null}
      />
    </>
  );
}

export function ListFoot(props: {
  selection: Selection;
  bulk: Bulk;
  /** Whether any row that is shown can be selected. */
  selects: boolean;
  total: number;
  shownAre: boolean;
  onAll: () => void;
  /** Nothing where whoever is in may not. */
  onAnswer: (() => void) | null;
  onExport: (() => void) | null;
  onPrint: () => void;
}) {
  const { selection, bulk } = props;
  const number = selection.ids.length;
  return (
    <>
      <span role="status" className={number === 0 ? "vh" : "strong ink"}>
        {number === 0 ? "" : howMany(number)}
      </span>
      {number === 0 ? null : (
        <Selected
          number={number}
          total={props.total}
          shownAre={props.shownAre}
          onAll={props.onAll}
          onAnswer={props.onAnswer}
          onExport={props.onExport}
          onPrint={props.onPrint}
          onClear={selection.clear}
        />
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
