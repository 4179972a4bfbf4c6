// What was written of calling a patient, the latest first: in the call dialog, and beside the contact card of a record.
import type { CallLineView } from "../platform";
import { useToday } from "../session/session";
import { dayAndTime, shortDate } from "./words";

export function CallLines({ lines }: { lines: readonly CallLineView[] }) {
  const today = useToday();
  if (lines.length === 0) return <p className="quiet">Nobody has called yet.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="call-lines" aria-label="Earlier calls" tabIndex={0}>
      <ol>
        {lines.map((line) => (
          <li key={`${line.at} ${line.what} ${line.by}`}>
            <time dateTime={line.at}>{dayAndTime(line.at, today)}</time>
            <span>
              {line.weeks === null ? null : <span className="quiet">{line.weeks}-week: </span>}
              <strong>{line.what}</strong>
              {line.tryAgain === null ? null : `, try again on ${shortDate(line.tryAgain)}`}
              <span className="quiet">, {line.by}</span>
              {line.note === null ? null : <span className="call-lines__note">{line.note}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
