// The chart as the host drew it, and over it the month that is read: arrow keys and the pointer go from month to month, Enter opens
// the month's patients, and N writes a note to it.
import { useNavigate } from "@tanstack/react-router";
import type { KeyboardEvent, PointerEvent } from "react";
import { useEffect, useRef } from "react";
import { useUnlessRefused } from "../frame/said-in-bar";
import { Kbd } from "../keys/kbd";
import { onNothing, useKeys } from "../keys/keys";
import type { ChartMonthView, RunChartView } from "../platform";
import { useListBehind } from "./behind";
import { placeOf, stepFrom } from "./run-chart-month";

/** How far each key goes. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -12,
  PageUp: 12,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

export function RunChartDrawing(props: {
  view: RunChartView;
  month: string | null;
  /** Whether somebody comes back from the patients of a month. */
  back: boolean;
  onMonth: (month: string) => void;
  /** The chart is left for those patients, or somebody is back from them. */
  onLeft: (left: boolean) => void;
  /** A note is to be written to the month that is read. */
  onNote: () => void;
}) {
  const { view, onMonth, back, onLeft, onNote } = props;
  const unlessRefused = useUnlessRefused("write");
  const months = useRef<HTMLDivElement>(null);
  const openPatients = useMonthsPatients(() => onLeft(true));
  useEffect(() => {
    if (!back) return;
    months.current?.focus({ preventScroll: true });
    onLeft(false);
  }, [back, onLeft]);
  const place = placeOf(view, props.month);
  const read = view.months[place];

  function step(by: number): void {
    const next = stepFrom(view, place, by);
    if (next !== undefined) onMonth(next.month);
  }
  /** Where nothing has focus the arrows are the chart's, too. */
  function fromNothing(by: number): boolean {
    if (!onNothing()) return false;
    months.current?.focus({ preventScroll: true });
    step(by);
    return true;
  }
  /** On the chart and where nothing has focus: elsewhere a letter may be somebody's. */
  function noteFromHere(): boolean {
    if (!onNothing() && document.activeElement !== months.current) return false;
    unlessRefused(onNote);
    return true;
  }
  useKeys("screen", {
    ArrowLeft: () => fromNothing(-1),
    ArrowRight: () => fromNothing(1),
    n: noteFromHere,
    N: noteFromHere,
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const by = STEPS[event.key];
    if (by !== undefined) step(by);
    else if (event.key === "Enter" && read !== undefined) openPatients(read);
    else return;
    event.preventDefault();
  }
  function nearest(event: PointerEvent): void {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * view.width;
    const distance = (one: ChartMonthView) => Math.abs(one.x - x);
    const near = view.months.reduce<ChartMonthView | undefined>(
      (best, one) => (best === undefined || distance(one) < distance(best) ? one : best),
      undefined,
    );
    if (near !== undefined && near.month !== read?.month) onMonth(near.month);
  }

  return (
    <>
      <div className="run-chart__drawing">
        <div
          // The drawing is text that our own program wrote (crates/drawing): it has neither script, style nor address, and one
          // function there escapes whatever is written in it, which a property test shows. Elements made anew here would be a
          // second drawing; as an image it would not take the colours of the theme.
          // biome-ignore lint/security/noDangerouslySetInnerHtml: see above
          dangerouslySetInnerHTML={{ __html: view.svg }}
        />
        {read === undefined ? null : (
          <div
            ref={months}
            className="run-chart__months"
            role="slider"
            tabIndex={0}
            aria-label="Month"
            aria-valuemin={1}
            aria-valuemax={view.months.length}
            aria-valuenow={place + 1}
            aria-valuetext={read.words}
            onKeyDown={onKeyDown}
            onPointerDown={nearest}
            onPointerMove={nearest}
          >
            <svg viewBox={`0 0 ${view.width} ${view.height}`} aria-hidden="true">
              <path className="run-chart__at" d={`M${read.x} 26V318`} />
              {read.y === null ? null : <circle className="run-chart__point" cx={read.x} cy={read.y} r="8" />}
            </svg>
          </div>
        )}
      </div>
      {read === undefined ? null : <MonthRead month={read} onPatients={() => openPatients(read)} />}
    </>
  );
}

/** The month in words, and the way to its patients. */
function MonthRead({ month, onPatients }: { month: ChartMonthView; onPatients: () => void }) {
  return (
    <div className="run-chart__read">
      <p>{month.words}</p>
      {month.patients === null ? null : (
        <button type="button" className="text-button" onClick={onPatients}>
          {month.patients.words}
          <span className="vh"> in {month.name}</span>
        </button>
      )}
      <span className="push keys">
        <Kbd>←</Kbd> <Kbd>→</Kbd> each month{" "}
        {month.patients === null ? null : (
          <>
            <Kbd>Enter</Kbd> its patients
          </>
        )}
      </span>
    </div>
  );
}

function useMonthsPatients(leave: () => void): (month: ChartMonthView) => void {
  const navigate = useNavigate();
  const list = useListBehind();
  return ({ patients }) => {
    if (patients === null) return;
    leave();
    list(patients.figure);
    void navigate({ to: "/patients" });
  };
}
