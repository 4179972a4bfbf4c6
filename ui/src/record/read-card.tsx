// The contact card to whoever may only read: what stands on it, the calls and the notes, with nothing to type in and nothing to press.
import { Button } from "../parts/button";
import { CallLines } from "../parts/call-lines";
import { Failed, Loading, Notice } from "../parts/states";
import type { ContactCardView } from "../platform";
import { useToday } from "../session/session";
import { Note } from "./notes";
import { saidDifferently } from "./said-differently";
import { useCallLog, useCard, useNotes } from "./use-card";

export function ReadCard({ record, onClose }: { record: string; onClose: () => void }) {
  const card = useCard(record, true);
  return (
    <>
      <div className="card">
        <div>
          {card.isError ? (
            <Failed what="The contact card" error={card.error} onRetry={() => void card.refetch()} />
          ) : card.data === undefined ? (
            <Loading what="contact card" />
          ) : card.data.fields.length === 0 ? (
            <p>Your service does not use contact cards and notes (Settings).</p>
          ) : (
            <Lines card={card.data} />
          )}
          <Calls record={record} />
        </div>
        <ReadNotes record={record} />
      </div>
      <div className="flow dialog__foot">
        <Button secondary onClick={onClose}>
          Close
        </Button>
      </div>
    </>
  );
}

function Lines({ card }: { card: ContactCardView }) {
  const today = useToday();
  const lines = card.fields.filter((field) => field.text !== null || field.said.length > 0);
  return (
    <>
      {card.unread.map((sentence) => (
        <Notice key={sentence} icon="clock">
          <p>{sentence}.</p>
        </Notice>
      ))}
      {lines.length === 0 && card.unread.length === 0 ? (
        <p className="quiet">Nobody has written a contact card.</p>
      ) : null}
      <dl className="call__card">
        {lines.map((field) => (
          <div key={field.field}>
            <dt>{field.label}</dt>
            <dd>{saidDifferently(field, today) ?? field.text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Calls({ record }: { record: string }) {
  const { data } = useCallLog(record);
  if (data === undefined || (data.lines.length === 0 && data.assigned === null)) return null;
  return (
    <section className="card__calls" aria-label="Calls">
      <h3>Calls</h3>
      {data.assigned === null ? null : <p>{data.assigned.name} has this patient.</p>}
      <CallLines lines={data.lines} />
    </section>
  );
}

function ReadNotes({ record }: { record: string }) {
  const read = useNotes(record);
  const view = read.data;
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
      {view?.notes.length === 0 && view.unread.length === 0 ? (
        <p className="quiet">Nobody has written a note.</p>
      ) : null}
      <ul>
        {view?.notes.map((note) => (
          <Note key={note.id} note={note} />
        ))}
      </ul>
    </section>
  );
}
