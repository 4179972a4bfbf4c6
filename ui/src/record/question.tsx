// One question: number, wording, category and the KPIs it feeds, then its control, and what is said about it.
import { Label } from "nhsuk-react-components";
import { useRef } from "react";
import { Kbd } from "../keys/kbd";
import { DateTool } from "../parts/date-boxes";
import { Icon } from "../parts/icon";
import { kpiList } from "../parts/words";
import type { CategoryView, QuestionView } from "../platform";
import { Conflict, conflictId, useSettled } from "./conflict";
import { ANOTHER, useDesk } from "./context";
import { useFocusPart, useQuestionPlace } from "./controls";
import { DateQuestion } from "./date-question";
import { OptionsControl } from "./options";
import { QuestionHelp } from "./question-help";
import { QuestionHistory } from "./question-history";
import { errorId, readId, Said } from "./said";
import { TextBox } from "./text-box";
import { CarryTool } from "./tools";
import { useTyped } from "./use-record";
import { VersionChange } from "./version-change";
import { WarningNotes } from "./warning";

const CATEGORIES: Record<CategoryView, string> = {
  mandatory: "Mandatory",
  lite: "Lite",
  optional: "Optional",
  nhfd: "From the hip fracture database",
};

/** "Lite. Feeds KPI 7, 9 to 11". */
export function feeds(question: QuestionView): string {
  const parts = [CATEGORIES[question.category]];
  if (question.kpis.length > 0) parts.push(`Feeds ${kpiList(question.kpis)}`);
  return parts.join(". ");
}

function about(question: QuestionView): string {
  const parts = [feeds(question)];
  if (question.control === "several") parts.push("Choose all that apply");
  if (question.because !== null) parts.push(question.because);
  return parts.join(". ");
}

export function Question({ question, nested }: { question: QuestionView; nested: boolean }) {
  const desk = useDesk();
  const place = useQuestionPlace(question.key);
  const typed = useTyped(desk.record, question.key);
  const problems = desk.problems.get(question.key) ?? [];
  const wrong = problems.some((problem) => desk.open.has(problem.id));
  const conflict = desk.view.conflicts.find((one) => one.key === question.key);
  const inBoxes = question.control === "date" && desk.view.dateBoxes;
  const options = question.control === "choice" || question.control === "several";
  const grouped = options || inBoxes || conflict !== undefined;
  // Each of three boxes is described by what is said of the date; options by what is said of their question.
  const described = [
    `q-${question.key}-about`,
    ...(conflict === undefined ? [] : [conflictId(conflict.key)]),
    ...(options && wrong ? [errorId(question)] : []),
    ...(options ? [readId(question)] : []),
  ];
  const settled = useSettled(question, conflict);
  const another = settled === ANOTHER;
  // A single box for an answer of one's own has the question's id.
  const boxHasId = another && !options && !inBoxes;
  const answered = (typed?.text ?? question.text) !== "" || (typed?.chosen ?? question.chosen).length > 0;
  const head = (
    <>
      <span className={nested ? "question__no question__no--nested" : "question__no"}>{question.number}</span>{" "}
      <span className="name">{question.wording}</span>
    </>
  );
  const names = ["question", nested ? "question--nested" : "", wrong ? "question--error" : ""].filter(
    (name) => name !== "",
  );
  const inner = (
    <>
      <div className="question__about">
        <span className="feeds" id={`q-${question.key}-about`}>
          {about(question)}
          {question.carried === null ? null : (
            <>
              . <strong className="carried">{question.carried}</strong>
            </>
          )}
        </span>
        <Tools question={question} clearable={options && answered && conflict === undefined} />
      </div>
      {question.hint === null || !grouped || inBoxes || (conflict !== undefined && !another) ? null : (
        <p className="nhsuk-hint hint" id={`q-${question.key}-hint`}>
          {question.hint}
        </p>
      )}
      {question.arrived === null ? null : (
        <p className="arrived">
          <Icon name="people" /> {question.arrived}
        </p>
      )}
      {question.called === null ? null : (
        <p className="arrived">
          <Icon name="people" /> {question.called}
        </p>
      )}
      {desk.helpOf === question.key ? <QuestionHelp question={question} /> : null}
      {desk.historyOf === question.key ? <QuestionHistory question={question} /> : null}
      <Said question={question} problems={problems} />
      {conflict === undefined ? null : <Conflict conflict={conflict} chosen={settled} />}
      {question.notOffered === null || conflict !== undefined ? null : (
        <p className="arrived">
          <Icon name="warn" /> Kept, though it is not offered for a fracture of this date:{" "}
          <strong>{question.notOffered}</strong>
        </p>
      )}
      {conflict !== undefined && !another ? null : <Control question={question} />}
      {question.control === "date" ? <VersionChange question={question} /> : null}
      <WarningNotes question={question} />
    </>
  );
  if (grouped) {
    return (
      <fieldset
        {...place}
        className={names.join(" ")}
        id={boxHasId ? undefined : `q-${question.key}`}
        data-question={question.key}
        aria-describedby={described.join(" ")}
      >
        <legend className="question__head">{head}</legend>
        {inner}
      </fieldset>
    );
  }
  return (
    <div {...place} className={names.join(" ")} data-question={question.key}>
      <Label className="question__head" htmlFor={`q-${question.key}`}>
        {head}
      </Label>
      {inner}
    </div>
  );
}

function Control({ question }: { question: QuestionView }) {
  const { dateBoxes } = useDesk().view;
  if (question.control === "choice" || question.control === "several") return <OptionsControl question={question} />;
  return question.control === "date" && dateBoxes ? (
    <DateQuestion question={question} />
  ) : (
    <TextBox question={question} />
  );
}

/** Clear, help and history: quiet, at the right, where they never move the answer. */
function Tools({ question, clearable }: { question: QuestionView; clearable: boolean }) {
  const { record, view, onlyRead, helpOf, historyOf, showHelp, showHistory, turnDates } = useDesk();
  const name = `${question.number} ${question.wording}`;
  const help = useRef<HTMLButtonElement>(null);
  useFocusPart(question.key, "read", () => help.current?.focus(), onlyRead);
  // Whoever answers has keys for them, and Tab goes from answer to answer; whoever only reads comes to them with Tab.
  const tabIndex = onlyRead ? 0 : -1;
  return (
    <span className="question__tools">
      {onlyRead ? null : <CarryTool question={question} name={name} />}
      {question.control === "date" && !onlyRead ? (
        <DateTool boxes={view.dateBoxes} name={name} onTurn={() => turnDates(question.key)} />
      ) : null}
      <button
        type="button"
        className={onlyRead ? "text-button" : "text-button question__history"}
        tabIndex={tabIndex}
        aria-expanded={historyOf === question.key}
        aria-label={`History of ${name}`}
        onClick={() => showHistory(historyOf === question.key ? null : question.key)}
      >
        History
      </button>
      <button
        type="button"
        ref={help}
        className="text-button"
        tabIndex={tabIndex}
        aria-expanded={helpOf === question.key}
        aria-label={`Help with ${name}`}
        onClick={() => showHelp(helpOf === question.key ? null : question.key)}
      >
        <Kbd>F1</Kbd> Help
      </button>
      {clearable && !onlyRead ? (
        <button
          type="button"
          className="text-button"
          tabIndex={-1}
          aria-label={`Clear ${name}`}
          onClick={() => record.choose(question.key, [])}
        >
          Clear
        </button>
      ) : null}
    </span>
  );
}
