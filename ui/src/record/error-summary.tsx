// The error summary in the NHS pattern: in the order of the form, each line a link to its question. It keeps its
// lines until the next save; what was put right meanwhile is ticked, and what came up meanwhile is counted and named by its
// number on the line of the title, so that nothing below moves.
import type { Ref } from "react";
import { Icon } from "../parts/icon";
import type { Problem } from "./problems";

export function ErrorSummary(props: {
  /** As they were when the record was opened or saved. */
  problems: readonly Problem[];
  now: readonly Problem[];
  open: ReadonlyMap<string, Problem>;
  ref: Ref<HTMLElement>;
  onJump: (key: string) => void;
}) {
  const { problems, open } = props;
  if (problems.length === 0) return null;
  const listed = new Set(problems.map((problem) => problem.id));
  const since = props.now.filter((problem) => !listed.has(problem.id));
  const all = [...problems, ...since];
  const things = all.length === 1 ? "is 1 thing" : `are ${all.length} things`;
  // Two answers alone hold nothing: one of them counts meanwhile.
  const holds = all.some((problem) => !problem.id.startsWith("conflict "));
  return (
    <section
      className="nhsuk-error-summary error-summary"
      ref={props.ref}
      tabIndex={-1}
      aria-labelledby="error-summary-title"
    >
      <div role="alert">
        <div className="error-summary__head">
          <h2 className="nhsuk-error-summary__title" id="error-summary-title">
            There {things} to settle {holds ? "before Central counts this record" : "in this record"}
          </h2>
          {since.length === 0 ? null : (
            <span className="error-summary__since">
              Typed since:
              {since.map((problem) => (
                <button
                  key={problem.id}
                  type="button"
                  className="text-button"
                  aria-label={`${problem.number ?? ""} ${problem.words}`.trim()}
                  title={problem.words}
                  onClick={() => props.onJump(problem.key)}
                >
                  {problem.number ?? problem.words}
                </button>
              ))}
            </span>
          )}
        </div>
        <ul className="nhsuk-list nhsuk-error-summary__list">
          {problems.map((problem) => (
            <li key={problem.id} className="error-summary__line">
              <button
                type="button"
                className={open.has(problem.id) ? "text-button" : "text-button error-summary__done"}
                onClick={() => props.onJump(problem.key)}
              >
                {problem.number === null ? "" : `${problem.number} `}
                {(open.get(problem.id) ?? problem).words}
              </button>
              {open.has(problem.id) ? null : (
                <span className="put-right">
                  <Icon name="ok" /> Put right
                </span>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
