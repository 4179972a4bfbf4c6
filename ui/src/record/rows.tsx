// Three or more neighbouring questions with the same short answers, as rows of a table.
import { Kbd } from "../keys/kbd";
import { ChoiceGroup } from "../parts/choice";
import type { QuestionView } from "../platform";
import { useDesk } from "./context";
import { useQuestionPlace } from "./controls";
import { Option, useOptionKeys } from "./options";
import { feeds } from "./question";
import { Found, useNewFindings } from "./said";

const REST = "9";

export function QuestionRows({ questions, nested }: { questions: QuestionView[]; nested: boolean }) {
  const { record, onlyRead } = useDesk();
  const first = questions[0];
  const unknown = first?.options.find((option) => /^(not known|don't know|unknown)$/i.test(option.label));
  const same = questions.every((one) => first !== undefined && feeds(one) === feeds(first));

  function rest(): void {
    for (const question of questions) {
      const option = question.options.find((one) => one.label === unknown?.label);
      const answered = (record.typed(question.key)?.chosen ?? question.chosen).length > 0;
      if (option !== undefined && !answered) record.choose(question.key, [option.key]);
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears one more key of the radios inside it
    <div
      className={nested ? "rows rows--nested" : "rows"}
      onKeyDown={(event) => {
        if (event.key !== REST || event.ctrlKey || unknown === undefined) return;
        event.preventDefault();
        rest();
      }}
    >
      <p className="rows__about">
        {first?.because == null ? "" : `${first.because}. `}
        {same && first !== undefined ? `${feeds(first)}. ` : ""}
        {unknown === undefined || onlyRead ? null : (
          <>
            <Kbd>{REST}</Kbd> answers the rest of this group with {unknown.label}.
          </>
        )}
      </p>
      <table className="table rows__table">
        <caption className="vh">
          {first?.number} to {questions[questions.length - 1]?.number}, with the same answers
        </caption>
        <tbody>
          {questions.map((question) => (
            <Row key={question.key} question={question} ownFeeds={!same} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ question, ownFeeds }: { question: QuestionView; ownFeeds: boolean }) {
  const { onlyRead } = useDesk();
  const keys = useOptionKeys(question);
  const place = useQuestionPlace<HTMLTableRowElement>(question.key);
  const findings = useNewFindings(question);
  const label = `q-${question.key}-label`;
  return (
    <tr {...place} data-question={question.key} onKeyDown={keys.onKeyDown}>
      <th scope="row" id={label}>
        <span className="rows__no">{question.number}</span>
        <span>
          {question.wording}
          {ownFeeds ? <span className="sub">{feeds(question)}</span> : null}
          {findings.map((finding) => (
            <Found key={finding.code} finding={finding} />
          ))}
        </span>
      </th>
      <td>
        <ChoiceGroup
          id={`q-${question.key}`}
          ref={keys.place}
          role="radiogroup"
          aria-labelledby={label}
          className="rows__options"
          handle={keys.handle}
          name={`q-${question.key}`}
          chosen={keys.chosen}
          disabled={onlyRead}
          onPick={keys.pick}
        >
          {question.options.map((option, at) => (
            <Option key={option.key} question={question} option={option} cap={String(at + 1)} />
          ))}
        </ChoiceGroup>
      </td>
    </tr>
  );
}
