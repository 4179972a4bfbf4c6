// What is said about an answer. Problems of the summary stand above the control, in the NHS pattern, and turn to
// "Put right" in the same place when they are; what typing brings up meanwhile is said below it.
import { Icon } from "../parts/icon";
import type { FindingView, QuestionView } from "../platform";
import { useDesk } from "./context";
import type { Problem } from "./problems";
import { AcceptedLine } from "./warning";

export function Said({ question, problems }: { question: QuestionView; problems: readonly Problem[] }) {
  const { open } = useDesk();
  const own = problems.filter((problem) => !problem.id.startsWith("conflict "));
  if (own.length === 0) return null;
  return (
    <div id={errorId(question)}>
      {own.map((problem) => {
        const now = open.get(problem.id);
        return now === undefined ? (
          <p className="put-right" key={problem.id}>
            <Icon name="ok" /> Put right
          </p>
        ) : (
          <p className="nhsuk-error-message error-text" key={problem.id}>
            <Icon name="stop" />
            <span>
              <span className="vh">Error: </span>
              {now.words}
            </span>
          </p>
        );
      })}
    </div>
  );
}

/** What stands above the control: what is to be put right, or was. Whatever takes focus in the question is described by it. */
export function errorId(question: QuestionView): string {
  return `q-${question.key}-error`;
}

/** What typing brings up, below the control. */
export function readId(question: QuestionView): string {
  return `q-${question.key}-read`;
}

/** Findings that are not in the summary: they appeared since the last save. */
export function useNewFindings(question: QuestionView) {
  const { view, problems } = useDesk();
  const listed = new Set((problems.get(question.key) ?? []).map((problem) => problem.id));
  return view.findings.filter((one) => one.key === question.key && !listed.has(`${one.code} ${one.key}`));
}

/** A finding in a line: an error, a warning, or a warning that was accepted. */
export function Found({ finding }: { finding: FindingView }) {
  return finding.accepted === null ? (
    <FindingLine error={finding.error} words={finding.words} />
  ) : (
    <AcceptedLine accepted={finding.accepted} words={finding.words} />
  );
}

export function FindingLine({ error, words }: { error: boolean; words: string }) {
  return (
    <span className={error ? "said said--error" : "said said--warn"}>
      <Icon name={error ? "stop" : "warn"} />
      <span>
        <span className="vh">{error ? "Error: " : "Warning: "}</span>
        {words}
      </span>
    </span>
  );
}
