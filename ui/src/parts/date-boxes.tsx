// A date in three boxes, as the NHS date pattern has it, and the small button that turns dates into them and back. A
// shorthand in the day box works at once.
import type { KeyboardEvent, Ref } from "react";
import { useImperativeHandle, useRef } from "react";

export type Boxes = readonly [string, string, string];

const BOXES = [
  { name: "Day", id: "day", width: "input--w5", numeric: false },
  { name: "Month", id: "month", width: "input--w3", numeric: true },
  { name: "Year", id: "year", width: "input--w4", numeric: true },
] as const;

/** One line for each box: what is kept, and what the host divides into boxes again. */
export function joined(boxes: Boxes): string {
  return boxes.every((box) => box === "") ? "" : boxes.join("\n");
}

export function divided(text: string): Boxes {
  const [day = "", month = "", ...year] = text.split("\n");
  return [day, month, year.join("")];
}

/** The id of one of the three. */
function boxId(id: string, at: number): string {
  return `${id}-${BOXES[at]?.id ?? BOXES[0].id}`;
}

export interface DateBoxesHandle {
  /** Focuses the first box that is to be put right, or the day. */
  focus: () => void;
}

export function DateBoxes(props: {
  id: string;
  boxes: Boxes;
  disabled?: boolean;
  /** Which of them are to be put right. */
  wrong: readonly [boolean, boolean, boolean];
  describedBy: string;
  handle: Ref<DateBoxesHandle>;
  /** Hears each of the three as it is put on the page. */
  eachBox?: (box: HTMLInputElement | null) => void;
  onType: (text: string) => void;
  onFocus: () => void;
  onBlur: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}) {
  const inputs = useRef<(HTMLInputElement | null)[]>([]);
  const first = Math.max(props.wrong.indexOf(true), 0);
  useImperativeHandle(props.handle, () => ({ focus: () => inputs.current[first]?.focus() }), [first]);
  const change = (at: number, text: string) =>
    props.onType(joined(props.boxes.map((box, one) => (one === at ? text : box)) as unknown as Boxes));
  return BOXES.map((box, at) => {
    const red = props.wrong[at] === true;
    return (
      <div className="date-box" key={box.id}>
        <label className="nhsuk-label date-box__label" htmlFor={boxId(props.id, at)}>
          {box.name}
        </label>
        <input
          ref={(element) => {
            inputs.current[at] = element;
            props.eachBox?.(element);
          }}
          id={boxId(props.id, at)}
          className={`nhsuk-input input ${box.width}${red ? " input--error" : ""}`}
          type="text"
          inputMode={box.numeric ? "numeric" : "text"}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={props.describedBy}
          aria-invalid={red ? true : undefined}
          value={props.boxes[at]}
          disabled={props.disabled}
          onChange={(event) => change(at, event.target.value)}
          onFocus={props.onFocus}
          onBlur={props.onBlur}
          onKeyDown={props.onKeyDown}
        />
      </div>
    );
  });
}

export function DateTool(props: { boxes: boolean; name: string; onTurn: () => void }) {
  return (
    <button
      type="button"
      className="text-button question__quiet"
      tabIndex={-1}
      aria-keyshortcuts="Control+B"
      title="Ctrl B: dates in one box, or in day, month and year"
      aria-label={`${props.boxes ? "Dates in one box" : "Dates in day, month and year boxes"}: ${props.name}`}
      onClick={props.onTurn}
    >
      {props.boxes ? "One box" : "Day, month, year"}
    </button>
  );
}
