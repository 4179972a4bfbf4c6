// Notes on a patient, which this service's computers alone can read: what colleagues tell each other about them. One is written,
// corrected and taken back here; what is typed is kept with the dialog, through a lock.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { Button } from "../parts/button";
import { Failed, Loading, Notice } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { NoteView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import type { Typed } from "../session/typed";
import { useNotes } from "./use-card";

/** The boxes of a note: what it says, and which one is corrected. */
export const NOTE = "note";
export const NOTE_OF = "noteOf";

/** The note that is typed, which is written from beside its box and with the card: never twice at once. */
export function useNote(record: string, boxes: Typed) {
  const now = useRef(boxes.typed);
  const underWay = useRef<Promise<void> | null>(null);
  useLayoutEffect(() => {
    now.current = boxes.typed;
  });

  function putDown(): void {
    const { [NOTE]: _note, [NOTE_OF]: _of, ...others } = now.current;
    now.current = others;
    boxes.untouch(NOTE);
    boxes.untouch(NOTE_OF);
  }

  async function send(): Promise<void> {
    const { [NOTE]: text = "", [NOTE_OF]: of } = now.current;
    await call("write_note", { record, note: of ?? null, text });
    // What was typed since it was sent stays.
    if ((now.current[NOTE] ?? "") === text && now.current[NOTE_OF] === of) putDown();
  }

  return {
    /** What stands in the dialog's boxes, also while something is under way. */
    now,
    putDown,
    /** Whether there is something to write. A note whose correction was emptied is: the host says what is wrong with it. */
    isTyped: () => (now.current[NOTE] ?? "").trim() !== "" || now.current[NOTE_OF] !== undefined,
    write: () => {
      underWay.current ??= send().finally(() => {
        underWay.current = null;
      });
      return underWay.current;
    },
  };
}

export type TypedNote = ReturnType<typeof useNote>;

export function Notes({ record, boxes, typedNote }: { record: string; boxes: Typed; typedNote: TypedNote }) {
  const queries = useQueryClient();
  const read = useNotes(record);
  const view = read.data;
  const notes = view?.notes ?? [];
  const [taking, setTaking] = useState<string | null>(null);
  /** Whether somebody was told that what they typed comes first. */
  const [held, setHeld] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const { typed } = boxes;
  // Who was writing one when the desk locked goes on there.
  const [wasWriting] = useState(typed[NOTE] !== undefined);
  useEffect(() => {
    if (wasWriting) box.current?.focus();
  }, [wasWriting]);
  const corrects = typed[NOTE_OF] !== undefined;
  const text = typed[NOTE] ?? "";
  const isDraft = text.trim() !== "" && text !== notes.find((note) => note.id === typed[NOTE_OF])?.text;

  const writing = useMutation({
    mutationFn: typedNote.write,
    onSuccess: async () => {
      setHeld(false);
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

  /** Never over what somebody types: that is written or put down first. */
  function correct(note: NoteView): void {
    setTaking(null);
    box.current?.focus();
    if (typed[NOTE_OF] === note.id && isDraft) return;
    setHeld(isDraft);
    if (isDraft) return;
    writing.reset();
    boxes.type({ [NOTE]: note.text ?? "", [NOTE_OF]: note.id });
  }

  function write(): void {
    if (!writing.isPending) writing.mutate();
  }

  function leave(): void {
    setHeld(false);
    writing.reset();
    typedNote.putDown();
  }

  function takeBack(note: NoteView): void {
    if (taking === note.id) takingBack.mutate(note.id);
    else setTaking(note.id);
  }

  if (view?.kept === false) return null;
  return (
    <section className="notes" aria-label="Notes">
      <h3>Notes</h3>
      {read.isError ? <Failed what="The notes" error={read.error} onRetry={() => void read.refetch()} /> : null}
      {read.isPending ? <Loading what="notes" rows={2} /> : null}
      {view?.unread.map((sentence) => (
        <Notice key={sentence} icon="clock">
          <p>{sentence}.</p>
        </Notice>
      ))}
      <ul>
        {notes.map((note) => (
          <Note
            key={note.id}
            note={note}
            changing={{
              asked: taking === note.id,
              onCorrect: () => correct(note),
              onTakeBack: () => takeBack(note),
            }}
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
        value={text}
        aria-invalid={error === null ? undefined : true}
        aria-describedby={error === null ? undefined : "note-error"}
        onChange={(event) => {
          setHeld(false);
          boxes.type({ [NOTE]: event.target.value });
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !event.ctrlKey) return;
          event.preventDefault();
          // A key that is held down is one press.
          if (!event.repeat) write();
        }}
      />
      {error === null ? null : (
        <div id="note-error">
          <Notice tone="bad" alert>
            <p>{error instanceof CallError ? error.message : "That did not work. Try again."}</p>
          </Notice>
        </div>
      )}
      {held && isDraft ? (
        <Notice tone="warn" alert>
          <p>
            {corrects
              ? "You are correcting another note. Keep that correction first, or leave the note as it is."
              : "You are typing a note. Add it first, or empty its box."}
          </p>
        </Notice>
      ) : null}
      <div className="flow notes__do">
        <Button secondary busy={writing.isPending} aria-keyshortcuts="Control+Enter" onClick={write}>
          {corrects ? "Keep the correction" : "Add the note"} <Kbd>Ctrl Enter</Kbd>
        </Button>
        {corrects ? (
          <Button secondary onClick={leave}>
            Leave it as it is
          </Button>
        ) : null}
      </div>
    </section>
  );
}

/** What is done about a note: correcting it, and taking it back once that was asked once more. */
interface Changing {
  asked: boolean;
  onCorrect: () => void;
  onTakeBack: () => void;
}

/** @param changing nothing where whoever reads it may not. */
export function Note({ note, changing }: { note: NoteView; changing?: Changing }) {
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
          <p>Changed differently by two people{changing === undefined ? "" : ". Correct it to say what is right"}:</p>
          {note.said.map((one) => (
            <p key={`${one.by} ${one.at}`} className="notes__text">
              {one.by}: {one.text ?? "taken back"}
            </p>
          ))}
        </>
      )}
      {changing === undefined ? null : (
        <span className="flow">
          <button type="button" className="text-button" onClick={changing.onCorrect}>
            Correct<span className="vh"> the note of {of}</span>
          </button>
          <button type="button" className="text-button" onClick={changing.onTakeBack}>
            {changing.asked ? "Press again to delete it for everybody" : "Take back"}
            <span className="vh"> the note of {of}</span>
          </button>
        </span>
      )}
    </li>
  );
}
