// One question about the service: its box or its choices, what is wrong or was said differently, and the answer of last time
// beside it.
import type { Ref } from "react";
import { useRef } from "react";
import type { ChoicesHandle } from "../parts/choice";
import { Choice, ChoiceGroup } from "../parts/choice";
import { Icon } from "../parts/icon";
import { dayAndTime } from "../parts/words";
import type { FacilityQuestionView } from "../platform";
import { useToday } from "../session/session";
import type { Typing } from "./use-facilities";
import { useBox } from "./use-facilities";

export interface QuestionProps {
  question: FacilityQuestionView;
  typing: Typing;
  lastYear: number | null;
  onlyRead: boolean;
}

/** Where the error summary leads. */
export function questionId(key: string): string {
  return `facility-${key}`;
}

/** The keys of the options that are chosen. */
function keysOf(text: string): string[] {
  return text
    .split(";")
    .map((key) => key.trim())
    .filter((key) => key !== "");
}

export function FacilityQuestion(props: QuestionProps) {
  const { question, typing, onlyRead } = props;
  const line = useRef<HTMLInputElement>(null);
  const words = useRef<HTMLTextAreaElement>(null);
  const choices = useRef<ChoicesHandle>(null);
  const box = useBox(question.key, question.text, typing, () => {
    for (const part of [line, words, choices]) part.current?.focus();
  });
  const id = questionId(question.key);
  const isChoice = question.options.length > 0;
  return (
    <div className="facility">
      <div className="facility__asked">
        {onlyRead ? (
          <dl className="facility__read">
            <dt>{question.wording}</dt>
            <dd>{shownWords(question)}</dd>
          </dl>
        ) : isChoice ? (
          <fieldset
            className={question.answer === "several" ? "plain" : "plain facility__one"}
            aria-describedby={describedBy(question)}
          >
            <legend className="label">
              {question.wording} <Optional question={question} />
            </legend>
            <Said {...props} use={box.choose} />
            <Choices question={question} text={box.text} onChoose={box.choose} handle={choices} />
          </fieldset>
        ) : (
          <>
            <label className="nhsuk-label label" htmlFor={id}>
              {question.wording} <Optional question={question} />
            </label>
            <Said {...props} use={box.choose} />
            {question.answer === "paragraph" ? (
              <textarea
                ref={words}
                id={id}
                className={`nhsuk-textarea input facility__words${question.error === null ? "" : " input--error"}`}
                rows={2}
                aria-describedby={describedBy(question)}
                aria-invalid={question.error === null ? undefined : true}
                value={box.text}
                onChange={(event) => box.change(event.target.value)}
                onBlur={box.flush}
              />
            ) : (
              <input
                ref={line}
                id={id}
                className={`nhsuk-input input ${question.answer === "text" ? "facility__words" : "input--w10"}${question.error === null ? "" : " input--error"}`}
                inputMode={question.answer === "number" ? "decimal" : "text"}
                autoComplete="off"
                spellCheck={false}
                aria-describedby={describedBy(question)}
                aria-invalid={question.error === null ? undefined : true}
                value={box.text}
                onChange={(event) => box.change(event.target.value)}
                onBlur={box.flush}
              />
            )}
          </>
        )}
      </div>
      <Last {...props} text={box.text} use={box.choose} />
    </div>
  );
}

function Optional({ question }: { question: FacilityQuestionView }) {
  return question.required ? null : <span className="quiet">(optional)</span>;
}

function describedBy(question: FacilityQuestionView): string | undefined {
  return question.error === null ? undefined : `${questionId(question.key)}-error`;
}

function Choices(props: {
  question: FacilityQuestionView;
  text: string;
  onChoose: (text: string) => void;
  handle: Ref<ChoicesHandle>;
}) {
  const { question, text, onChoose } = props;
  const chosen = keysOf(text);
  const several = question.answer === "several";
  function pick(key: string): void {
    if (!several) onChoose(key);
    else onChoose((chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key]).join("; "));
  }
  return (
    <>
      <ChoiceGroup
        name={questionId(question.key)}
        handle={props.handle}
        className="facility__options"
        several={several}
        chosen={chosen}
        onPick={pick}
      >
        {question.options.map((option) => (
          <Choice key={option.key} value={option.key} label={option.label} />
        ))}
      </ChoiceGroup>
      {!several && chosen.length > 0 ? (
        <button
          type="button"
          className="text-button facility__clear"
          aria-label={`Clear the answer: ${question.wording}`}
          onClick={() => onChoose("")}
        >
          Clear the answer
        </button>
      ) : null}
    </>
  );
}

/** What is wrong with what is typed, what is saved beside it, and what was answered differently at another computer. */
function Said({ question, use }: QuestionProps & { use: (text: string) => void }) {
  const today = useToday();
  return (
    <>
      {question.error === null ? null : (
        <p className="error-text facility__said" id={`${questionId(question.key)}-error`} role="alert">
          <Icon name="stop" /> {question.error}
        </p>
      )}
      {question.notSaved && question.saved !== null && question.candidates.length === 0 ? (
        <p className="hint">Saved: {question.saved}</p>
      ) : null}
      {question.candidates.length === 0 ? null : (
        <div className="notice notice--warn facility__differs">
          <Icon name="warn" />
          <div>
            <p>
              <strong>Answered differently at two computers.</strong>{" "}
              {question.notSaved ? "What is chosen here holds once it is saved." : "Choose one."}
            </p>
            <ul>
              {question.candidates.map((candidate) => (
                <li key={`${candidate.by} ${candidate.at}`}>
                  {candidate.words}, {candidate.by}, {dayAndTime(candidate.at, today)}{" "}
                  <button
                    type="button"
                    className="text-button"
                    aria-label={`Use ${candidate.words}: ${question.wording}`}
                    onClick={() => use(candidate.text)}
                  >
                    Use this
                  </button>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </>
  );
}

function Last({
  question,
  lastYear,
  onlyRead,
  text,
  use,
}: QuestionProps & { text: string; use: (text: string) => void }) {
  if (lastYear === null) return null;
  return (
    <div className="facility__last">
      <p>
        <span className="vh">{question.wording}, </span>
        <span className="quiet">{lastYear}:</span> {question.last?.words ?? "no answer"}
      </p>
      {question.last === null || onlyRead || text === question.last.text ? null : (
        <button
          type="button"
          className="text-button"
          aria-label={`Same as in ${lastYear}: ${question.wording}`}
          onClick={() => use(question.last?.text ?? "")}
        >
          Same as then
        </button>
      )}
    </div>
  );
}

/** An answer in words, for who may only read. */
export function shownWords(question: FacilityQuestionView): string {
  if (question.text === "") return "No answer";
  if (question.options.length === 0) return question.text;
  const labels = keysOf(question.text).map((key) => question.options.find((one) => one.key === key)?.label ?? key);
  return labels.join("; ");
}
