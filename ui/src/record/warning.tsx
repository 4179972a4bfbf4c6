// A warning and what can be done about it: accept it with a note, or withdraw that. An accepted one folds to a line.
import type { KeyboardEvent } from "react";
import { useEffect, useRef } from "react";
import { refusesScans } from "../keys/scanner";
import { Icon } from "../parts/icon";
import { shortDate } from "../parts/words";
import type { AcceptedView, FindingView, QuestionView } from "../platform";
import { call } from "../session/call";
import { useDesk } from "./context";
import { noteKey } from "./open-record";
import { useTyped } from "./use-record";

/** "Accepted by Amara Osei, 3 Mar 2026: seen late, in hospital". */
export function acceptedWords(accepted: AcceptedView): string {
  const who = accepted.by === null ? "Accepted, not saved yet" : `Accepted by ${accepted.by}`;
  const when = accepted.at === null ? "" : `, ${shortDate(accepted.at.slice(0, 10))}`;
  return `${who}${when}: ${accepted.note}`;
}

export function AcceptedLine({ accepted, words }: { accepted: AcceptedView; words: string }) {
  return (
    <span className="said said--accepted">
      <Icon name="ok" />
      <span>
        {words} <span className="said__note">{acceptedWords(accepted)}</span>
      </span>
    </span>
  );
}

function warningsOf(findings: readonly FindingView[], question: QuestionView): FindingView[] {
  return findings.filter((finding) => finding.key === question.key && finding.canAccept);
}

/** The buttons beside the warnings of a question. They stand on the line of the warning. */
export function WarningTools({ question }: { question: QuestionView }) {
  const { record, view, onlyRead, controls, noting, openNote } = useDesk();
  if (onlyRead) return null;
  return warningsOf(view.findings, question).map((finding) => {
    const id = noteKey(finding);
    if (finding.accepted !== null) {
      const request = { record: record.id, check: finding.code, question: finding.key };
      return (
        <button
          type="button"
          className="text-button warning-tool"
          key={id}
          aria-label={`Withdraw the acceptance: ${finding.number} ${finding.words}`}
          onClick={() => {
            void record.change(() => call("withdraw_acceptance", request));
            controls.focus(question.key);
          }}
        >
          Withdraw
        </button>
      );
    }
    return (
      <button
        type="button"
        className="text-button warning-tool"
        key={id}
        aria-label={`Accept with a note: ${finding.number} ${finding.words}`}
        aria-expanded={noting === id || finding.note !== ""}
        onClick={() => openNote(noting === id ? null : id)}
      >
        Accept with a note
      </button>
    );
  });
}

/** The box for the note, below the question. A note that was begun is open again after a lock. */
export function WarningNotes({ question }: { question: QuestionView }) {
  const { record, view, onlyRead, noting } = useDesk();
  if (onlyRead) return null;
  const begun = (finding: FindingView) => (record.typed(noteKey(finding))?.text ?? finding.note) !== "";
  return warningsOf(view.findings, question)
    .filter((finding) => finding.accepted === null && (noting === noteKey(finding) || begun(finding)))
    .map((finding) => <NoteBox key={noteKey(finding)} finding={finding} question={question} />);
}

function NoteBox({ finding, question }: { finding: FindingView; question: QuestionView }) {
  const { record, controls, noting, openNote } = useDesk();
  const id = noteKey(finding);
  const text = useTyped(record, id)?.text ?? finding.note;
  const box = useRef<HTMLInputElement>(null);
  const asked = noting === id;
  useEffect(() => {
    if (asked) box.current?.focus();
  }, [asked]);
  const refused = finding.noteRefused;
  const field = `n-${finding.key}-${finding.code}`;

  async function accept(): Promise<void> {
    const warning = { record: record.id, check: finding.code, question: finding.key };
    const after = await record.change(() => call("accept_warning", { warning, note: text, accept: true }));
    if (after?.findings.every((one) => noteKey(one) !== id || one.accepted !== null) !== true) {
      box.current?.focus();
      return;
    }
    openNote(null);
    controls.focus(question.key);
  }

  function cancel(): void {
    record.type(id, "");
    void record.flush();
    openNote(null);
    controls.focus(question.key);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") void accept();
    else if (event.key === "Escape") cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="accepting">
      <label className="accepting__label" htmlFor={field}>
        Why is it right?
      </label>
      <p className="nhsuk-hint hint" id={`${field}-hint`}>
        In a few words, without the patient’s name or number: the note goes wherever the record goes
      </p>
      {refused === null ? null : (
        <p className="nhsuk-error-message error-text" id={`${field}-error`} role="alert">
          <Icon name="stop" />
          <span>
            <span className="vh">Error: </span>
            {refused}
          </span>
        </p>
      )}
      <div className="accepting__row">
        <input
          ref={(element) => {
            box.current = element;
            refusesScans(element);
          }}
          id={field}
          className={refused === null ? "nhsuk-input input" : "nhsuk-input input input--error"}
          type="text"
          autoComplete="off"
          aria-describedby={refused === null ? `${field}-hint` : `${field}-error ${field}-hint`}
          aria-invalid={refused === null ? undefined : true}
          value={text}
          onChange={(event) => record.type(id, event.target.value)}
          onBlur={() => void record.flush()}
          onKeyDown={onKeyDown}
        />
        <button type="button" className="button button--quiet" onClick={() => void accept()}>
          Accept
        </button>
        <button type="button" className="text-button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </div>
  );
}
