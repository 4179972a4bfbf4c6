// A box for a date, a number or a line of text. How it is read stands below in words, on a line kept free for it.
import type { KeyboardEvent, Ref } from "react";
import { useRef, useState } from "react";
import { refusesScans } from "../keys/scanner";
import { TickBox } from "../parts/choice";
import { Icon } from "../parts/icon";
import type { Control, QuestionView } from "../platform";
import { useDesk } from "./context";
import { focusAtEnd, useControlPlace } from "./controls";
import { errorId, FindingLine, Found, readId, useNewFindings } from "./said";
import { useTyped } from "./use-record";
import { WarningTools } from "./warning";

/** The one box in which a scanned number belongs. */
const NHS_NUMBER = "nhs_number";

const WIDTHS: Record<Control, string> = {
  date: "input--w10",
  number: "input--w5",
  text: "input--w14",
  choice: "",
  several: "",
};

export function TextBox({ question }: { question: QuestionView }) {
  const { record, onlyRead, onward, open, problems } = useDesk();
  const [focused, setFocused] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const literal = useRef<HTMLInputElement>(null);
  const typed = useTyped(record, question.key);
  const text = typed?.text ?? question.text;
  const chosen = typed?.chosen ?? question.chosen;
  const wrong = (problems.get(question.key) ?? []).some((problem) => open.has(problem.id));
  const id = `q-${question.key}`;
  const place = useControlPlace<HTMLDivElement>(question.key, () =>
    literal.current === null ? focusAtEnd(box.current) : literal.current.focus(),
  );
  const described = [
    `${id}-about`,
    question.hint === null || onlyRead ? "" : `${id}-hint`,
    wrong ? errorId(question) : "",
    readId(question),
  ];

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onward();
  }

  return (
    <div ref={place}>
      <div className="box">
        <input
          ref={(element) => {
            box.current = element;
            if (question.key !== NHS_NUMBER) refusesScans(element);
          }}
          id={id}
          className={
            wrong
              ? `nhsuk-input input input--error ${WIDTHS[question.control]}`
              : `nhsuk-input input ${WIDTHS[question.control]}`
          }
          type="text"
          inputMode={question.control === "number" ? "decimal" : "text"}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={described.filter((part) => part !== "").join(" ")}
          aria-invalid={wrong || question.unreadable !== null ? true : undefined}
          value={text}
          disabled={onlyRead}
          onChange={(event) => record.type(question.key, event.target.value)}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            void record.flush();
          }}
          onKeyDown={onKeyDown}
        />
        {question.unit === null ? null : <span className="box__unit">{question.unit}</span>}
        <Literals question={question} chosen={chosen} picked={literal} onKeyDown={onKeyDown} />
      </div>
      <p className="reading">
        {question.hint === null || onlyRead ? null : (
          <span className={text === "" && chosen.length === 0 ? "quiet" : "vh"} id={`${id}-hint`}>
            {question.hint}
          </span>
        )}
        <span className="reading__said" id={readId(question)}>
          <Reading question={question} pending={typed !== undefined} focused={focused} />
        </span>
        {typed === undefined ? <WarningTools question={question} /> : null}
      </p>
    </div>
  );
}

/** What may be chosen instead of a date, a number or a line of text. */
export function Literals(props: {
  question: QuestionView;
  chosen: readonly string[];
  /** The one that is chosen, if any. */
  picked: Ref<HTMLInputElement>;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const { record, onlyRead } = useDesk();
  const { question } = props;
  return question.options.map((option) => (
    <TickBox
      key={option.key}
      id={`q-${question.key}-${option.key}`}
      label={option.label}
      checked={props.chosen.includes(option.key)}
      disabled={onlyRead}
      onChange={(on) => record.choose(question.key, on ? [option.key] : [])}
      onKeyDown={props.onKeyDown}
      {...(props.chosen.includes(option.key) ? { box: props.picked } : {})}
    />
  ));
}

export function Reading({
  question,
  pending,
  focused,
}: {
  question: QuestionView;
  pending: boolean;
  focused: boolean;
}) {
  const { problems, open } = useDesk();
  const findings = useNewFindings(question);
  // What was said about older typing says nothing about newer.
  if (pending) return null;
  if (question.unreadable !== null) {
    const above = (problems.get(question.key) ?? []).some((problem) => open.has(problem.id));
    if (above) return null;
    if (focused) return <span className="quiet">{question.unreadable}</span>;
    return <FindingLine error words={question.unreadable} />;
  }
  return (
    <>
      {question.reading === null || question.reading === question.text ? null : (
        <span className="quiet">
          <Icon name="ok" /> <span>{question.reading}</span>
          {question.readingAdded === null ? null : <span>: {question.readingAdded}</span>}
        </span>
      )}
      {findings.map((finding) => (
        <Found key={finding.code} finding={finding} />
      ))}
    </>
  );
}
