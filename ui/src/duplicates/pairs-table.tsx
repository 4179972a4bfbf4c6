// A table of pairs: both records of a pair in one row, the one that is kept first. Arrow keys go from pair to pair.
import type { KeyboardEvent, ReactNode } from "react";
import { useEffect, useRef } from "react";
import { useGoOn } from "../frame/regions";
import { onNothing, useKeys } from "../keys/keys";
import { CutShort } from "../parts/cut-short";
import { DataTable } from "../parts/data-table";
import { ListedNhsNumber } from "../parts/nhs-number";
import { shortDate } from "../parts/words";
import type { DuplicatePairView, DuplicateView } from "../platform";

/** What both say of something, in a line each where they do not say the same. */
function Both({ pair, of }: { pair: DuplicatePairView; of: (record: DuplicateView) => string }) {
  const [one, other] = [of(pair.one), of(pair.other)];
  return (
    <>
      <span className="pair__line">{one}</span>
      {one === other ? null : <span className="pair__line">{other}</span>}
    </>
  );
}

const day = (date: string | null) => (date === null ? "Not answered" : shortDate(date));

export function PairsTable(props: {
  pairs: DuplicatePairView[];
  /** Whether its first row has the focus as it comes. */
  takesFocus: boolean;
  caption: string;
  /** What is above the reasons. */
  why: string;
  /** What the button of a row says, and does. */
  act: string;
  /** Nothing where whoever looks may not. */
  onAct: ((pair: DuplicatePairView) => void) | null;
  foot: ReactNode;
}) {
  const { pairs, takesFocus, onAct } = props;
  const buttons = useRef<(HTMLButtonElement | null)[]>([]);
  /** The pair that has focus, or had it last: once it was decided about, the one that stands in its place takes it. */
  const held = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as it comes
  useEffect(() => {
    if (takesFocus) buttons.current[0]?.focus();
  }, []);

  function goOn(): boolean {
    const next = buttons.current[Math.min(held.current, pairs.length - 1)];
    next?.focus();
    return next != null;
  }
  useGoOn(goOn);
  useKeys("screen", { ArrowDown: () => onNothing() && goOn() });

  function step(event: KeyboardEvent, at: number): void {
    const to = event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : at;
    const next = buttons.current[to];
    if (to === at || next === null || next === undefined) return;
    event.preventDefault();
    next.focus();
  }

  /** The button of a row. */
  function act(pair: DuplicatePairView, onPress: (pair: DuplicatePairView) => void): ReactNode {
    const at = pairs.indexOf(pair);
    return (
      <button
        type="button"
        ref={(button) => {
          buttons.current[at] = button;
        }}
        className="button button--quiet button--small"
        onFocus={() => {
          held.current = at;
        }}
        onClick={() => onPress(pair)}
        onKeyDown={(event) => step(event, at)}
      >
        {props.act}
        <span className="vh">
          {" "}
          <ListedNhsNumber digits={pair.one.nhsNumber} />, {pair.reason}
        </span>
      </button>
    );
  }

  return (
    <DataTable
      label={`${props.caption} table`}
      caption={props.caption}
      rows={pairs}
      rowId={(pair) => `${pair.one.id} ${pair.other.id}`}
      twoLines
      foot={props.foot}
      columns={[
        {
          key: "number",
          heading: "NHS number",
          names: true,
          cell: (pair) => <ListedNhsNumber digits={pair.one.nhsNumber} />,
          below: (pair) =>
            pair.other.nhsNumber === pair.one.nhsNumber ? "" : <ListedNhsNumber digits={pair.other.nhsNumber} />,
        },
        { key: "reason", heading: props.why, wraps: true, cell: (pair) => pair.reason },
        { key: "born", heading: "Born", cell: (pair) => <Both pair={pair} of={(record) => day(record.born)} /> },
        {
          key: "diagnosed",
          heading: "Diagnosed",
          cell: (pair) => <Both pair={pair} of={(record) => day(record.diagnosed)} />,
        },
        {
          key: "site",
          heading: "Site",
          wraps: true,
          cell: (pair) => <Both pair={pair} of={(record) => record.site ?? "Not answered"} />,
        },
        {
          key: "by",
          heading: "Changed by",
          quiet: true,
          roomy: true,
          cell: ({ one, other }) => (
            <>
              <CutShort words={one.changedBy} as="colleague" />
              {one.changedBy === other.changedBy ? null : <CutShort words={other.changedBy} as="colleague" />}
            </>
          ),
        },
        ...(onAct === null
          ? []
          : [
              {
                key: "act",
                heading: "Action",
                unseen: true,
                acts: true,
                cell: (pair: DuplicatePairView) => act(pair, onAct),
              },
            ]),
      ]}
    />
  );
}
