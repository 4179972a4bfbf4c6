// History opens under its question, newest first: answer, who, when, from where, and Restore.
import { Kbd } from "../keys/kbd";
import { dayAndTime } from "../parts/words";
import type { QuestionView } from "../platform";
import { useToday } from "../session/session";
import { useDesk } from "./context";
import { Opened } from "./opened";
import { useHistory } from "./use-history";

export function QuestionHistory({ question }: { question: QuestionView }) {
  const { record, view, onlyRead } = useDesk();
  const today = useToday();
  const history = useHistory(record.id, view.savedAt);
  const lines = history.data?.filter((line) => line.question === question.key);
  return (
    <Opened className="history" question={question.key} label={`History of ${question.number}`}>
      <p className="strong">
        History of this answer <Kbd>Ctrl H</Kbd>
      </p>
      <ol>
        {question.changed ? (
          <li>
            <strong>{answerNow(question)}</strong>
            <span className="quiet">You, now, not saved yet</span>
            <span />
          </li>
        ) : null}
        {lines?.map((line) => (
          <li key={`${line.entry} ${line.answer}`}>
            <span>{line.answer}</span>
            <span className="quiet">
              {line.by}, {dayAndTime(line.at, today)}, {line.origin}
            </span>
            {line.restorable && !onlyRead ? (
              <button
                type="button"
                className="text-button"
                onClick={() => record.restore(question.key, { text: line.text, chosen: line.chosen })}
              >
                Restore<span className="vh"> {line.answer}</span>
              </button>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ol>
      {history.isError ? <p className="quiet">The history could not be read. Nothing is lost.</p> : null}
      {lines?.length === 0 && !question.changed ? <p className="quiet">Never answered.</p> : null}
    </Opened>
  );
}

function answerNow(question: QuestionView): string {
  const labels = question.options
    .filter((option) => question.chosen.includes(option.key))
    .map((option) => option.label);
  return labels.length > 0 ? labels.join("; ") : question.text === "" ? "(blank)" : question.text;
}
