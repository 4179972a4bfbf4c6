// Questions that are asked together in a small table: a row and a column each, with the answer of last time below its box.
import { useRef } from "react";
import type { FacilityQuestionView } from "../platform";
import { questionId, shownWords } from "./question";
import type { Typing } from "./use-facilities";
import { useBox } from "./use-facilities";

interface CellsProps {
  title: string;
  questions: readonly FacilityQuestionView[];
  typing: Typing;
  lastYear: number | null;
  onlyRead: boolean;
}

export function Cells(props: CellsProps) {
  const { title, questions, typing, lastYear, onlyRead } = props;
  const rows = [...new Set(questions.map((question) => question.cell?.row ?? ""))];
  const columns = [...new Set(questions.map((question) => question.cell?.column ?? ""))];
  const errors = questions.filter((question) => question.error !== null);
  return (
    // Where there is no box to come to, the table itself is what the arrow keys move.
    <section className="facility facility--table" aria-label={title} tabIndex={onlyRead ? 0 : undefined}>
      <table className="facility__cells">
        <caption>
          {title} <span className="quiet">(blank where there is nobody)</span>
        </caption>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {columns.map((column) => {
                const question = questions.find((one) => one.cell?.row === row && one.cell.column === column);
                return (
                  <td key={column}>
                    {question === undefined ? null : (
                      <Cell question={question} typing={typing} lastYear={lastYear} onlyRead={onlyRead} />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {errors.map((question) => (
        <p className="error-text" role="alert" id={`${questionId(question.key)}-error`} key={question.key}>
          {question.cell?.row}, {question.cell?.column}: {question.error}
        </p>
      ))}
    </section>
  );
}

function Cell(props: { question: FacilityQuestionView; typing: Typing; lastYear: number | null; onlyRead: boolean }) {
  const { question, typing, lastYear, onlyRead } = props;
  const element = useRef<HTMLInputElement>(null);
  const box = useBox(question.key, question.text, typing, () => element.current?.focus());
  const differs = question.candidates.length > 0;
  return (
    <>
      {onlyRead ? (
        <span>{question.text === "" ? "-" : shownWords(question)}</span>
      ) : (
        <input
          ref={element}
          id={questionId(question.key)}
          className={`nhsuk-input input input--w4${question.error === null && !differs ? "" : " input--error"}`}
          inputMode="decimal"
          autoComplete="off"
          aria-label={question.wording}
          aria-describedby={question.error === null ? undefined : `${questionId(question.key)}-error`}
          aria-invalid={question.error === null ? undefined : true}
          value={box.text}
          onChange={(event) => box.change(event.target.value)}
          onBlur={box.flush}
        />
      )}
      {differs
        ? question.candidates.map((candidate) => (
            <button
              key={`${candidate.by} ${candidate.at}`}
              type="button"
              className="text-button facility__then"
              aria-label={`Use ${candidate.words}, ${candidate.by}: ${question.wording}`}
              onClick={() => box.choose(candidate.text)}
            >
              Use {candidate.words}
            </button>
          ))
        : null}
      {lastYear === null || question.last === null ? null : (
        <span className="facility__then quiet">
          {lastYear}: {question.last.words}
        </span>
      )}
    </>
  );
}
