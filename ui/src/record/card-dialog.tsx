// How to reach the patient: the contact card, which this service's computers alone can read. Only what was typed is sent,
// so that nobody's words are written over by somebody who did not look at them. Notes and calls stand below it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useEffect, useRef } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { CallLines } from "../parts/call-lines";
import { Dialog, NotSaved } from "../parts/dialog";
import { Field } from "../parts/field";
import { Failed, Loading, Notice } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { CardFieldView, ContactCardView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import type { Typed } from "../session/typed";
import { useTyped } from "../session/typed";
import type { TypedNote } from "./notes";
import { NOTE, NOTE_OF, Notes, useNote } from "./notes";
import { useCard } from "./use-card";

/** What the dialog is called where it is left. */
export const CARD = "card";
/** Fields in which whole sentences are written. */
const SENTENCES: ReadonlySet<string> = new Set(["reach", "needs"]);

export function CardDialog(props: { record: string; onClose: () => void }) {
  const { record } = props;
  const card = useCard(record, true);
  const boxes = useTyped(CARD, (typed) => Object.keys(typed).length > 0);
  const note = useNote(record, boxes);
  const close = () => {
    boxes.forget();
    props.onClose();
  };
  return (
    <Dialog title="Contact card" onClose={() => boxes.leave(props.onClose)}>
      <p className="small quiet">
        Only the computers of your service can read it. It is in no export and no figure, and Central cannot open it.
      </p>
      {boxes.leaving ? <NotSaved /> : null}
      {card.isError ? (
        <Failed what="The contact card" error={card.error} onRetry={() => void card.refetch()} />
      ) : card.data === undefined ? (
        <Loading what="contact card" />
      ) : card.data.fields.length === 0 ? (
        <p>Your service does without contact cards and notes (Settings).</p>
      ) : (
        <CardForm record={record} card={card.data} boxes={boxes} typedNote={note} onClose={close} />
      )}
      <Notes record={record} boxes={boxes} typedNote={note} />
      <Calls record={record} />
    </Dialog>
  );
}

/** What was written of calling the patient. A call is written from Follow-ups. */
function Calls({ record }: { record: string }) {
  const log = useQuery({ queryKey: ["call log", record], queryFn: () => call("call_log", { record }) });
  if (log.data === undefined || (log.data.lines.length === 0 && log.data.assigned === null)) return null;
  return (
    <>
      <h3>Calls</h3>
      {log.data.assigned === null ? null : <p>{log.data.assigned.name} has this patient.</p>}
      <CallLines lines={log.data.lines} />
    </>
  );
}

function CardForm(props: {
  record: string;
  card: ContactCardView;
  boxes: Typed;
  typedNote: TypedNote;
  onClose: () => void;
}) {
  const { record, card, typedNote, onClose } = props;
  const { typed, type } = props.boxes;
  const { [NOTE]: _note, [NOTE_OF]: _of, ...fields } = typed;
  const today = useToday();
  const queries = useQueryClient();
  const boxes = useRef(new Map<string, HTMLInputElement>());
  const first = card.fields[0]?.field ?? "";
  // The card may come after the dialog, whose first control has the focus by then.
  useEffect(() => boxes.current.get(first)?.focus(), [first]);
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
      else for (const box of kept) props.boxes.untouch(box);
    },
    onSettled: () => {
      underWay.current = false;
    },
    onError: (thrown) => boxes.current.get(aboutOf(thrown) ?? "")?.focus(),
  });

  /** The field that what went wrong is about. */
  function aboutOf(thrown: unknown): string | null {
    const about = thrown instanceof CallError ? thrown.question : null;
    return card.fields.find((one) => one.field === about)?.field ?? null;
  }

  function save(event?: FormEvent): void {
    event?.preventDefault();
    if (underWay.current) return;
    if (Object.keys(typed).length === 0) onClose();
    else {
      underWay.current = true;
      saving.mutate(fields);
    }
  }
  useKeys("dialog", { "Ctrl+S": () => save() });

  const words = saving.error instanceof CallError ? saving.error.message : "That did not work. Try again.";
  const about = saving.isError ? aboutOf(saving.error) : null;

  /** What people said differently without knowing of each other. */
  function differently(field: CardFieldView): string | undefined {
    if (field.said.length === 0) return undefined;
    const each = field.said.map((one) => `${one.text ?? "nothing"} (${one.by}, ${dayAndTime(one.at, today)})`);
    return `Written differently: ${each.join("; ")}. Type what is right.`;
  }

  return (
    <form className="card-form" onSubmit={save}>
      {card.unread.map((sentence) => (
        <div key={sentence} className="card-form__whole">
          <Notice icon="clock">
            <p>{sentence}.</p>
          </Notice>
        </div>
      ))}
      {card.fields.map((field) => (
        <Field
          key={field.field}
          whole={SENTENCES.has(field.field) || field.said.length > 0 || about === field.field}
          id={`card-${field.field}`}
          label={field.label}
          hint={differently(field)}
          error={about === field.field ? words : null}
          className="input--full"
          ref={(box) => {
            if (box === null) boxes.current.delete(field.field);
            else boxes.current.set(field.field, box);
          }}
          value={typed[field.field] ?? field.text ?? ""}
          onChange={(event) => type({ [field.field]: event.target.value })}
        />
      ))}
      {saving.isError && about === null ? (
        <div className="card-form__whole">
          <Notice tone="bad" alert>
            <p>{words}</p>
          </Notice>
        </div>
      ) : null}
      <div className="flow card-form__whole">
        <Button type="submit" busy={saving.isPending} aria-keyshortcuts="Control+S">
          {saving.isPending ? "Saving" : "Save the card"} <Kbd>Ctrl S</Kbd>
        </Button>
        <Button secondary onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
