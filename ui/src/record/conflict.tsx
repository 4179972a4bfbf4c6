// Two answers given apart: each with who, when and from what. Choosing is kept until Save, which makes the entry.
import { Kbd } from "../keys/kbd";
import { Icon } from "../parts/icon";
import { dayAndTime } from "../parts/words";
import type { ConflictView } from "../platform";
import { useToday } from "../session/session";
import { ANOTHER, candidates, useDesk } from "./context";

export function Conflict({ conflict }: { conflict: ConflictView }) {
  const { settling, settle } = useDesk();
  const today = useToday();
  const settled = settling.get(conflict.key);
  // A choice among other candidates than these is none.
  const chosen = settled?.shown.join() === candidates(conflict).join() ? settled.entry : undefined;
  const people = conflict.candidates.length === 2 ? "Two people" : "Several people";
  const cards = [...conflict.candidates.map((candidate) => candidate.entry), ANOTHER];
  return (
    <div data-settle="">
      <p className="nhsuk-error-message error-text">
        <Icon name="people" />
        <span>{people} answered differently while apart. Every answer is kept in the history.</span>
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hears the number keys of the radios inside it */}
      <div
        className="choices"
        onKeyDown={(event) => {
          const entry = /^[1-9]$/.test(event.key) ? cards[Number(event.key) - 1] : undefined;
          if (entry === undefined || event.ctrlKey || event.target instanceof HTMLInputElement === false) return;
          event.preventDefault();
          settle(conflict, entry);
          document.getElementById(`c-${conflict.key}-${entry}`)?.focus();
        }}
      >
        {conflict.candidates.map((candidate, at) => (
          <Card
            key={candidate.entry}
            id={`c-${conflict.key}-${candidate.entry}`}
            name={`c-${conflict.key}`}
            cap={at + 1}
            title={candidate.answer}
            checked={chosen === candidate.entry}
            onPick={() => settle(conflict, candidate.entry)}
          >
            <span className="small">
              {candidate.by}, {candidate.origin}
            </span>
            <span className="small quiet">{dayAndTime(candidate.at, today)}</span>
            {candidate.counts ? (
              <span className="small">
                <Icon name="ok" /> Counts until this is settled
              </span>
            ) : null}
            <ul className="choice__follows" aria-label="What follows from it">
              {candidate.follows.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Card>
        ))}
        <Card
          id={`c-${conflict.key}-${ANOTHER}`}
          name={`c-${conflict.key}`}
          cap={conflict.candidates.length + 1}
          title="Another answer"
          checked={chosen === ANOTHER}
          onPick={() => settle(conflict, ANOTHER)}
        >
          <span className="small">Give your own below</span>
          <span className="small quiet">Yours will be the newest entry</span>
        </Card>
      </div>
    </div>
  );
}

function Card(props: {
  id: string;
  name: string;
  cap: number;
  title: string;
  checked: boolean;
  onPick: () => void;
  children: React.ReactNode;
}) {
  return (
    <div className={props.checked ? "choice choice--on" : "choice"}>
      <div className="nhsuk-radios nhsuk-radios--small">
        <div className="nhsuk-radios__item">
          <input
            className="nhsuk-radios__input"
            type="radio"
            id={props.id}
            name={props.name}
            checked={props.checked}
            aria-describedby={`${props.id}-about`}
            onChange={props.onPick}
          />
          <label className="nhsuk-label nhsuk-radios__label" htmlFor={props.id}>
            <Kbd>{String(props.cap)}</Kbd>
            <span className="choice__title">{props.title}</span>
          </label>
        </div>
      </div>
      <div className="choice__about" id={`${props.id}-about`}>
        {props.children}
      </div>
    </div>
  );
}
