// A date in three boxes, as the NHS date pattern has it. What stands in them is kept as it is typed, box by box; a
// shorthand in the day box works at once. How it is read stands below, on a line kept free for it.
import type { KeyboardEvent } from "react";
import { useState } from "react";
import type { QuestionView } from "../platform";
import { useDesk } from "./context";
import { Literals, Reading } from "./text-box";
import { useTyped } from "./use-record";
import { WarningTools } from "./warning";

type Boxes = readonly [string, string, string];

const BOXES = [
  { name: "Day", id: "day", width: "input--w5", numeric: false },
  { name: "Month", id: "month", width: "input--w3", numeric: true },
  { name: "Year", id: "year", width: "input--w4", numeric: true },
] as const;

/** One line for each box: what is kept, and what the host divides into boxes again. */
function joined(boxes: Boxes): string {
  return boxes.every((box) => box === "") ? "" : boxes.join("\n");
}

function divided(text: string): Boxes {
  const [day = "", month = "", ...year] = text.split("\n");
  return [day, month, year.join("")];
}

export function DateBoxes({ question }: { question: QuestionView }) {
  const { record, onward, open, problems } = useDesk();
  const [focused, setFocused] = useState(false);
  const typed = useTyped(record, question.key);
  const boxes: Boxes = typed === undefined ? (question.boxes ?? ["", "", ""]) : divided(typed.text);
  const chosen = typed?.chosen ?? question.chosen;
  const listed = (problems.get(question.key) ?? []).some((problem) => open.has(problem.id));
  const wrong = typed === undefined && question.unreadable !== null && (listed || !focused);
  const id = `q-${question.key}`;
  const empty = boxes.every((box) => box === "") && chosen.length === 0;

  function change(at: number, text: string): void {
    record.type(question.key, joined(boxes.map((box, one) => (one === at ? text : box)) as unknown as Boxes));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onward();
  }

  return (
    <div data-control="">
      <div className="box box--date">
        {BOXES.map((box, at) => {
          const red = question.wrongBoxes[at] === true && wrong;
          return (
            <div className="date-box" key={box.id}>
              <label className="nhsuk-label date-box__label" htmlFor={`${id}-${box.id}`}>
                {box.name}
              </label>
              <input
                id={`${id}-${box.id}`}
                className={`nhsuk-input input ${box.width}${red ? " input--error" : ""}`}
                type="text"
                inputMode={box.numeric ? "numeric" : "text"}
                autoComplete="off"
                spellCheck={false}
                aria-describedby={[listed ? `${id}-error` : "", `${id}-hint`, `${id}-read`].join(" ").trim()}
                aria-invalid={red ? true : undefined}
                value={boxes[at]}
                onChange={(event) => change(at, event.target.value)}
                onFocus={() => setFocused(true)}
                onBlur={() => {
                  setFocused(false);
                  void record.flush();
                }}
                onKeyDown={onKeyDown}
              />
            </div>
          );
        })}
        <Literals question={question} chosen={chosen} onKeyDown={onKeyDown} />
      </div>
      <p className="reading">
        <span className={empty ? "quiet" : "vh"} id={`${id}-hint`}>
          {question.hint}
        </span>
        <span className="reading__said" id={`${id}-read`}>
          <Reading question={question} pending={typed !== undefined} focused={focused} />
        </span>
        {typed === undefined ? <WarningTools question={question} /> : null}
      </p>
    </div>
  );
}
