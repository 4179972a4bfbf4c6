// Help where the question is: meanings and the audit's own answers, with their source.
import type { QuestionView } from "../platform";

export function QuestionHelp({ question }: { question: QuestionView }) {
  const meanings = question.options.filter((option) => option.meaning !== null);
  return (
    <section className="history" aria-label={`Help with ${question.number}`}>
      {question.help.map((help) => (
        <p key={help.text}>
          {help.text} <span className="quiet">({help.source})</span>
        </p>
      ))}
      {meanings.length === 0 ? null : (
        <dl className="meanings">
          {meanings.map((option) => (
            <div key={option.key}>
              <dt>{option.label}</dt>
              <dd>{option.meaning}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
