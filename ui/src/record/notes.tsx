// Notes on a patient, which this service's computers alone can read: what colleagues tell each other about them. One is written,
// corrected and taken back here; what is typed is kept with the dialog, through a lock.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { NoteView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import type { Typed } from "../session/typed";

/** The boxes of a note: what it says, and which one is corrected. */
export const NOTE = "note";
export const NOTE_OF = "noteOf";

/** Writes the note that is typed; nothing where none is. */
export async function writeNote(record: string, typed: Readonly<Record<string, string>>): Promise<void> {
  const text = typed[NOTE] ?? "";
  if (text.trim() !== "") await call("write_note", { record, note: typed[NOTE_OF] ?? null, text });
}

export function Notes({ record, boxes }: { record: string; boxes: Typed }) {
  const queries = useQueryClient();
  const view = useQuery({ queryKey: ["notes", record], queryFn: () => call("notes", { record }) }).data;
  const notes = view?.notes ?? [];
  const [taking, setTaking] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const { typed } = boxes;
  const corrects = typed[NOTE_OF] !== undefined;

  function putDown(): void {
    boxes.untouch(NOTE);
    boxes.untouch(NOTE_OF);
  }
  const writing = useMutation({
    mutationFn: () => writeNote(record, typed),
    onSuccess: async () => {
      putDown();
      await queries.invalidateQueries();
    },
    onSettled: () => box.current?.focus(),
  });
  const takingBack = useMutation({
    mutationFn: (note: string) => call("take_back_note", { record, note }),
    onSuccess: async () => {
      setTaking(null);
      await queries.invalidateQueries();
    },
    onSettled: () => box.current?.focus(),
  });
  const error = writing.error ?? takingBack.error;

  function correct(note: NoteView): void {
    setTaking(null);
    boxes.type({ [NOTE]: note.text ?? "", [NOTE_OF]: note.id });
    box.current?.focus();
  }

  function takeBack(note: NoteView): void {
    if (taking === note.id) takingBack.mutate(note.id);
    else setTaking(note.id);
  }

  if (view?.kept === false) return null;
  return (
    <section className="notes" aria-label="Notes">
      <h3>Notes</h3>
      <ul>
        {notes.map((note) => (
          <Note
            key={note.id}
            note={note}
            asked={taking === note.id}
            onCorrect={() => correct(note)}
            onTakeBack={() => takeBack(note)}
          />
        ))}
      </ul>
      <label className="nhsuk-label label" htmlFor="note">
        {corrects ? "Correct the note" : "New note"}
      </label>
      <textarea
        ref={box}
        id="note"
        className="nhsuk-textarea input notes__box"
        rows={2}
        value={typed[NOTE] ?? ""}
        aria-invalid={error === null ? undefined : true}
        aria-describedby={error === null ? undefined : "note-error"}
        onChange={(event) => boxes.type({ [NOTE]: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !event.ctrlKey) return;
          event.preventDefault();
          writing.mutate();
        }}
      />
      {error === null ? null : (
        <div id="note-error">
          <Notice tone="bad" alert>
            <p>{error instanceof CallError ? error.message : "That did not work. Try again."}</p>
          </Notice>
        </div>
      )}
      <div className="flow">
        <Button secondary busy={writing.isPending} aria-keyshortcuts="Control+Enter" onClick={() => writing.mutate()}>
          {corrects ? "Keep the correction" : "Add the note"} <Kbd>Ctrl Enter</Kbd>
        </Button>
        {corrects ? (
          <Button secondary onClick={putDown}>
            Leave it as it is
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function Note(props: { note: NoteView; asked: boolean; onCorrect: () => void; onTakeBack: () => void }) {
  const { note, asked } = props;
  const today = useToday();
  const of = `${note.by}, ${dayAndTime(note.at, today)}`;
  return (
    <li>
      <span className="small quiet">
        {of}
        {note.changed === null ? null : `, changed by ${note.changed.by}, ${dayAndTime(note.changed.at, today)}`}
      </span>
      {note.said.length === 0 ? (
        <p className="notes__text">{note.text}</p>
      ) : (
        <>
          <p>Changed differently by two people. Correct it to say what is right:</p>
          {note.said.map((one) => (
            <p key={`${one.by} ${one.at}`} className="notes__text">
              {one.by}: {one.text ?? "taken back"}
            </p>
          ))}
        </>
      )}
      <span className="flow">
        <button type="button" className="text-button" onClick={props.onCorrect}>
          Correct<span className="vh"> the note of {of}</span>
        </button>
        <button type="button" className="text-button" onClick={props.onTakeBack}>
          {asked ? "Press again: it goes for everybody" : "Take back"}
          <span className="vh"> the note of {of}</span>
        </button>
      </span>
    </li>
  );
}
