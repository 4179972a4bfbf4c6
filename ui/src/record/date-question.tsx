// A question for a date in three boxes. What stands in them is kept as it is typed, box by box. How it is read stands
// below, on a line kept free for it.
import type { KeyboardEvent } from "react";
import { useRef, useState } from "react";
import { refusesScans } from "../keys/scanner";
import type { Boxes, DateBoxesHandle } from "../parts/date-boxes";
import { DateBoxes, divided } from "../parts/date-boxes";
import type { QuestionView } from "../platform";
import { useDesk } from "./context";
import { useControlPlace } from "./controls";
import { errorId, readId } from "./said";
import { Literals, Reading } from "./text-box";
import { useTyped } from "./use-record";
import { WarningTools } from "./warning";

const RIGHT = [false, false, false] as const;

export function DateQuestion({ question }: { question: QuestionView }) {
  const { record, onlyRead, onward, open, problems } = useDesk();
  const [focused, setFocused] = useState(false);
  const three = useRef<DateBoxesHandle>(null);
  const literal = useRef<HTMLInputElement>(null);
  const typed = useTyped(record, question.key);
  const boxes: Boxes = typed === undefined ? (question.boxes ?? ["", "", ""]) : divided(typed.text);
  const chosen = typed?.chosen ?? question.chosen;
  const listed = (problems.get(question.key) ?? []).some((problem) => open.has(problem.id));
  const wrong = typed === undefined && question.unreadable !== null && (listed || !focused);
  const id = `q-${question.key}`;
  const place = useControlPlace<HTMLDivElement>(question.key, () => (literal.current ?? three.current)?.focus());
  const empty = boxes.every((box) => box === "") && chosen.length === 0;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onward();
  }

  return (
    <div ref={place}>
      <div className="box box--date">
        <DateBoxes
          id={id}
          handle={three}
          eachBox={refusesScans}
          boxes={boxes}
          disabled={onlyRead}
          wrong={wrong ? question.wrongBoxes : RIGHT}
          describedBy={[listed ? errorId(question) : "", `${id}-hint`, readId(question)].join(" ").trim()}
          onType={(text) => record.type(question.key, text)}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            void record.flush();
          }}
          onKeyDown={onKeyDown}
        />
        <Literals question={question} chosen={chosen} picked={literal} onKeyDown={onKeyDown} />
      </div>
      <p className="reading">
        <span className={empty ? "quiet" : "vh"} id={`${id}-hint`}>
          {question.hint}
        </span>
        <span className="reading__said" id={readId(question)}>
          <Reading question={question} pending={typed !== undefined} focused={focused} />
        </span>
        {typed === undefined ? <WarningTools question={question} /> : null}
      </p>
    </div>
  );
}
