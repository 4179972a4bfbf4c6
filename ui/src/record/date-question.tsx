// A question for a date in three boxes. What stands in them is kept as it is typed, box by box. How it is read stands
// below, on a line kept free for it.
import type { KeyboardEvent } from "react";
import { useState } from "react";
import type { Boxes } from "../parts/date-boxes";
import { DateBoxes, divided } from "../parts/date-boxes";
import type { QuestionView } from "../platform";
import { useDesk } from "./context";
import { Literals, Reading } from "./text-box";
import { useTyped } from "./use-record";
import { WarningTools } from "./warning";

const RIGHT = [false, false, false] as const;

export function DateQuestion({ question }: { question: QuestionView }) {
  const { record, onward, open, problems } = useDesk();
  const [focused, setFocused] = useState(false);
  const typed = useTyped(record, question.key);
  const boxes: Boxes = typed === undefined ? (question.boxes ?? ["", "", ""]) : divided(typed.text);
  const chosen = typed?.chosen ?? question.chosen;
  const listed = (problems.get(question.key) ?? []).some((problem) => open.has(problem.id));
  const wrong = typed === undefined && question.unreadable !== null && (listed || !focused);
  const id = `q-${question.key}`;
  const empty = boxes.every((box) => box === "") && chosen.length === 0;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onward();
  }

  return (
    <div data-control="">
      <div className="box box--date">
        <DateBoxes
          id={id}
          boxes={boxes}
          wrong={wrong ? question.wrongBoxes : RIGHT}
          describedBy={[listed ? `${id}-error` : "", `${id}-hint`, `${id}-read`].join(" ").trim()}
          onType={(text) => record.type(question.key, text)}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            void record.flush();
          }}
          onKeyDown={onKeyDown}
        />
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
