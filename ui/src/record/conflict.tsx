// Two answers given apart: each with who, when and from what. What is chosen is kept as typing is until Save, which makes the
// entry.
import { useRef } from "react";
import type { ChoicesHandle } from "../parts/choice";
import { Choice, ChoiceGroup } from "../parts/choice";
import { Icon } from "../parts/icon";
import { dayAndTime } from "../parts/words";
import type { ConflictView, QuestionView } from "../platform";
import { useToday } from "../session/session";
import { ANOTHER, useDesk } from "./context";
import { useFocusPart } from "./controls";
import { choiceKey } from "./open-record";
import { useTyped } from "./use-record";

/** What says that there are several answers: the question is described by it. */
export function conflictId(question: string): string {
  return `c-${question}-said`;
}

/** What is chosen for a question that has several answers: the entry of one, an answer of one's own, or nothing yet. */
export function useSettled(question: QuestionView, conflict: ConflictView | undefined): string | null {
  const { record, another } = useDesk();
  const typed = useTyped(record, choiceKey(question.key));
  if (conflict === undefined) return null;
  if (another.has(question.key)) return ANOTHER;
  const chosen = typed === undefined ? conflict.chosen : typed.text || null;
  return chosen ?? (question.changed ? ANOTHER : null);
}

export function Conflict({ conflict, chosen }: { conflict: ConflictView; chosen: string | null }) {
  const { settle, onlyRead } = useDesk();
  const today = useToday();
  const names = new Set(conflict.candidates.map((candidate) => candidate.by)).size;
  const people = names === 1 ? "It was" : names === 2 ? "Two people" : "Several people";
  const choices = useRef<ChoicesHandle>(null);
  useFocusPart(conflict.key, "settle", () => choices.current?.focus());
  const name = `c-${conflict.key}`;
  return (
    <div>
      <p className="nhsuk-error-message error-text" id={conflictId(conflict.key)}>
        <Icon name="people" />
        <span>
          <span className="vh">Error: </span>
          {people} answered differently while apart. Every answer is kept in the history.
        </span>
      </p>
      <ChoiceGroup
        handle={choices}
        name={name}
        className="choices"
        chosen={chosen === null ? [] : [chosen]}
        disabled={onlyRead}
        onPick={(entry) => settle(conflict, entry)}
        numbered={[...conflict.candidates.map((candidate) => candidate.entry), ANOTHER]}
      >
        {conflict.candidates.map((candidate, at) => (
          <Card
            key={candidate.entry}
            group={name}
            value={candidate.entry}
            cap={at + 1}
            title={candidate.answer}
            checked={chosen === candidate.entry}
          >
            <span className="small">
              {candidate.by}, {candidate.origin},{" "}
              <span className="quiet unbroken">{dayAndTime(candidate.at, today)}</span>
            </span>
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
        {onlyRead ? null : (
          <Card
            group={name}
            value={ANOTHER}
            cap={conflict.candidates.length + 1}
            title="Another answer"
            own
            checked={chosen === ANOTHER}
          >
            <span className="small">Give your own below</span>
            <span className="small quiet">The others stay in the history</span>
          </Card>
        )}
      </ChoiceGroup>
    </div>
  );
}

function Card(props: {
  group: string;
  value: string;
  cap: number;
  title: string;
  checked: boolean;
  /** The answer that is given below. */
  own?: boolean;
  children: React.ReactNode;
}) {
  const about = `${props.group}-${props.value}-about`;
  const names = ["choice", ...(props.own === true ? ["choice--own"] : []), ...(props.checked ? ["choice--on"] : [])];
  return (
    <div className={names.join(" ")}>
      <Choice
        value={props.value}
        describedBy={about}
        cap={String(props.cap)}
        label={<span className="choice__title">{props.title}</span>}
      />
      <div className="choice__about" id={about}>
        {props.children}
      </div>
    </div>
  );
}
