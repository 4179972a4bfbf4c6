// How to reach the patient: the contact card, which this service's computers alone can read. Only what was typed is sent,
// so that nobody's words are written over by somebody who did not look at them. Notes and calls stand beside it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { CallLines } from "../parts/call-lines";
import { Dialog, NotSaved } from "../parts/dialog";
import { Field } from "../parts/field";
import { Failed, Loading, Notice } from "../parts/states";
import type { CardFieldView, ContactCardView, OtherFractureView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useToday } from "../session/session";
import { useStay } from "../session/stay";
import type { Typed } from "../session/typed";
import { useTyped } from "../session/typed";
import type { TypedNote } from "./notes";
import { NOTE, NOTE_OF, Notes, useNote } from "./notes";
import { ReadCard } from "./read-card";
import { saidDifferently } from "./said-differently";
import { useCallLog, useCard } from "./use-card";

/** What the dialog is called where it is left. */
export const CARD = "card";
/** Fields in which whole sentences are written. */
const SENTENCES: ReadonlySet<string> = new Set(["reach", "needs"]);

interface CardProps {
  record: string;
  /** The patient's other fractures, of which one may have the card that this one has not. */
  others: readonly OtherFractureView[];
  /** Goes on to the call of a follow-up. */
  onCall: (question: string) => void;
  onClose: () => void;
}

export function CardDialog(props: CardProps) {
  const onlyReads = useRefused("write") !== null;
  const boxes = useTyped(CARD, (typed) => !onlyReads && Object.keys(typed).length > 0);
  const leave = () => boxes.leave(props.onClose);
  return (
    <Dialog title="Contact card" wide onClose={leave}>
      <p className="small quiet">
        Only the computers of your service can read it. It is in no export and no figure, and Central cannot open it.
      </p>
      <Refused right="write" />
      {onlyReads ? (
        <ReadCard record={props.record} onClose={leave} />
      ) : (
        <Written {...props} boxes={boxes} onLeave={leave} />
      )}
    </Dialog>
  );
}

/** The card with its boxes, which hold what is typed until it is saved. */
function Written(props: CardProps & { boxes: Typed; onLeave: () => void }) {
  const { record, boxes, onClose, onCall } = props;
  const card = useCard(record, true);
  const note = useNote(record, boxes);
  const saving = useSaving(record, boxes, note, onClose);
  const fields = useRef(new Map<string, HTMLInputElement>());
  const first = card.data?.fields[0]?.field ?? "";
  // The card may come after the dialog, whose first control has the focus by then.
  // Who was writing a note goes on there.
  const [inNote] = useState(boxes.typed[NOTE] !== undefined);
  useEffect(() => {
    if (!inNote) fields.current.get(first)?.focus();
  }, [first, inNote]);
  const about = card.data?.fields.find((one) => one.field === saving.about)?.field ?? null;
  useEffect(() => {
    if (about !== null) fields.current.get(about)?.focus();
  }, [about]);
  const isKept = card.data !== undefined && card.data.fields.length > 0;
  useKeys("dialog", { "Ctrl+S": saving.save });

  function submit(event: FormEvent): void {
    event.preventDefault();
    saving.save();
  }

  return (
    <>
      {boxes.leaving ? <NotSaved /> : null}
      <form className="card" onSubmit={submit}>
        <div>
          {card.isError ? (
            <Failed what="The contact card" error={card.error} onRetry={() => void card.refetch()} />
          ) : card.data === undefined ? (
            <Loading what="contact card" />
          ) : isKept ? (
            <>
              {isBlank(card.data) && props.others.length > 0 ? (
                <OtherCard
                  others={props.others}
                  typed={boxes.typed}
                  onTake={(taken) => {
                    boxes.type(taken);
                    fields.current.get(first)?.focus();
                  }}
                />
              ) : null}
              <Fields card={card.data} boxes={boxes} about={about} words={saving.words} inputs={fields.current} />
            </>
          ) : (
            <p>Your service does not use contact cards and notes (Settings).</p>
          )}
          <Calls record={record} isTyped={Object.keys(boxes.typed).length > 0} onCall={onCall} />
        </div>
        <Notes record={record} boxes={boxes} typedNote={note} />
        <div className="card__whole">
          {saving.words !== null && about === null ? (
            <Notice tone="bad" alert>
              <p>{saving.words}</p>
            </Notice>
          ) : null}
        </div>
        <div className="flow dialog__foot card__whole">
          {isKept ? (
            <Button type="submit" busy={saving.isPending} aria-keyshortcuts="Control+S">
              {saving.isPending ? "Saving" : "Save the card"} <Kbd>Ctrl S</Kbd>
            </Button>
          ) : null}
          <Button secondary onClick={props.onLeave}>
            {isKept ? "Cancel" : "Close"}
          </Button>
        </div>
      </form>
    </>
  );
}

/** Saves what was typed into the card, and the note with it. */
function useSaving(record: string, boxes: Typed, typedNote: TypedNote, onClose: () => void) {
  const { [NOTE]: _note, [NOTE_OF]: _of, ...fields } = boxes.typed;
  const queries = useQueryClient();
  /** Known sooner than from what is shown: a doubled key saves once. */
  const underWay = useRef(false);
  const saving = useMutation({
    // A note that is typed goes with it: saving closes the dialog.
    mutationFn: async (sent: Readonly<Record<string, string>>) => {
      if (typedNote.isTyped()) await typedNote.write();
      await call("change_contact_card", { record, fields: { ...sent } });
    },
    onSuccess: async (_, sent) => {
      await queries.invalidateQueries();
      const { current: now } = typedNote.now;
      const kept = Object.keys(now).filter((box) => now[box] === sent[box]);
      // What was typed since it was sent stays, and the dialog with it.
      if (kept.length === Object.keys(now).length) onClose();
      else for (const box of kept) boxes.untouch(box);
    },
    onSettled: () => {
      underWay.current = false;
    },
  });
  const { error } = saving;
  return {
    isPending: saving.isPending,
    /** What went wrong. */
    words: error === null ? null : error instanceof CallError ? error.message : "That did not work. Try again.",
    /** The field that it is about. */
    about: error instanceof CallError ? error.question : null,
    save: () => {
      if (underWay.current) return;
      if (Object.keys(boxes.typed).length === 0) onClose();
      else {
        underWay.current = true;
        saving.mutate(fields);
      }
    },
  };
}

/** What was written of calling the patient, and the way to a call of each follow-up that has no answer. */
function Calls(props: { record: string; isTyped: boolean; onCall: (question: string) => void }) {
  const { record, isTyped, onCall } = props;
  const { data } = useCallLog(record);
  /** Whether somebody was told that what they typed comes first. */
  const [held, setHeld] = useState(false);
  const { keys } = useStay();
  const [first] = data?.followUps ?? [];

  function goOn(question: string): void {
    setHeld(isTyped);
    if (isTyped) return;
    // What is typed from here on is meant for the call.
    keys.hold();
    onCall(question);
  }
  useKeys("dialog", { "Ctrl+T": () => (first === undefined ? undefined : goOn(first.question)) });

  if (data === undefined || (first === undefined && data.lines.length === 0 && data.assigned === null)) return null;
  return (
    <section className="card__calls" aria-label="Calls">
      <h3>Calls</h3>
      {first === undefined ? null : (
        <div className="flow">
          {data.followUps.map((one) => (
            <button
              key={one.question}
              type="button"
              className="button button--quiet"
              {...(one === first ? { "aria-keyshortcuts": "Control+T" } : {})}
              onClick={() => goOn(one.question)}
            >
              Call: {one.weeks}-week, {one.when.toLowerCase()} {one === first ? <Kbd>Ctrl T</Kbd> : null}
            </button>
          ))}
        </div>
      )}
      {held && isTyped ? (
        <Notice tone="warn" alert>
          <p>What you typed is not saved. Save the card first, or cancel.</p>
        </Notice>
      ) : null}
      {data.assigned === null ? null : <p>{data.assigned.name} has this patient.</p>}
      <CallLines lines={data.lines} />
    </section>
  );
}

function isBlank(card: ContactCardView): boolean {
  return card.unread.length === 0 && card.fields.every((field) => field.text === null);
}

/**
 * The card that another fracture of this patient has: taken over it stands in the boxes, and is saved by whoever looked at it. What
 * they have typed already stays as they typed it.
 */
function OtherCard({
  others,
  typed,
  onTake,
}: {
  others: readonly OtherFractureView[];
  typed: Readonly<Record<string, string>>;
  onTake: (fields: Record<string, string>) => void;
}) {
  const { data } = useQuery({
    queryKey: ["card", "of another fracture", others.map((other) => other.key)],
    queryFn: async () => {
      for (const other of others) {
        const card = await call("contact_card", { record: other.key });
        if (card.fields.some((field) => field.text !== null)) return { words: other.words, card };
      }
      return null;
    },
  });
  const [taken, setTaken] = useState(false);
  if (data == null || taken) return null;
  const said = data.card.fields.flatMap(({ field, text }) => (text === null ? [] : [[field, text] as const]));
  const free = said.filter(([field]) => (typed[field] ?? "").trim() === "");
  const named = ["name", "telephone"].flatMap((field) => said.find(([one]) => one === field)?.[1] ?? []);
  return (
    <Notice>
      <p>
        The record of {data.words} has a card of this patient{named.length === 0 ? "" : `: ${named.join(", ")}`}.
        {free.length === said.length ? "" : " What you have typed here stays."}
      </p>
      <button
        type="button"
        className="button button--quiet"
        onClick={() => {
          setTaken(true);
          onTake(Object.fromEntries(free));
        }}
      >
        Use it here
      </button>
    </Notice>
  );
}

function Fields(props: {
  card: ContactCardView;
  boxes: Typed;
  /** The field that is wrong, and why. */
  about: string | null;
  words: string | null;
  inputs: Map<string, HTMLInputElement>;
}) {
  const { card, about, words, inputs } = props;
  const { typed, type } = props.boxes;
  const today = useToday();

  /** What each box said when somebody began to type in it: what was written at another desk since is not written over unseen. */
  const begun = useRef(new Map<string, string | null>());
  useEffect(() => {
    for (const { field, text } of card.fields) {
      if (typed[field] === undefined || !begun.current.has(field)) begun.current.set(field, text);
    }
  }, [card.fields, typed]);

  /** What there is to know before a field is written over. */
  function hintOf(field: CardFieldView): string | undefined {
    const differently = saidDifferently(field, today);
    if (differently !== null) return `${differently}. Type what is right.`;
    const mine = typed[field.field];
    const before = begun.current.get(field.field);
    if (mine === undefined || before === undefined || before === field.text || mine === (field.text ?? ""))
      return undefined;
    return `The card says now: ${field.text ?? "nothing"}. What you typed takes its place once you save it.`;
  }

  return (
    <div className="card__fields">
      {card.unread.map((sentence) => (
        <div key={sentence} className="card__whole">
          <Notice icon="clock">
            <p>{sentence}.</p>
          </Notice>
        </div>
      ))}
      {card.fields.map((field) => (
        <Field
          key={field.field}
          whole={SENTENCES.has(field.field) || hintOf(field) !== undefined || about === field.field}
          id={`card-${field.field}`}
          label={field.label}
          hint={hintOf(field)}
          error={about === field.field ? words : null}
          className="input--full"
          ref={(box) => {
            if (box === null) inputs.delete(field.field);
            else inputs.set(field.field, box);
          }}
          value={typed[field.field] ?? field.text ?? ""}
          onChange={(event) => type({ [field.field]: event.target.value })}
        />
      ))}
    </div>
  );
}
