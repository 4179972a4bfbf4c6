// Removing somebody: what becomes of what they have not saved is said, and chosen, before anything happens.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import { several } from "../parts/words";
import type { DeskPersonView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useSession } from "../session/session";
import type { StepProps } from "./person-dialog";

export function RemovePerson({ person, people, onDone, onClose }: StepProps & { people: DeskPersonView[] }) {
  const { opened } = useSession();
  const others = people.filter((other) => other.id !== person.id);
  const [heir, setHeir] = useState((others.find((other) => other.me) ?? others[0])?.id ?? "");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const stay = useRef<HTMLButtonElement>(null);
  // Focus is on the answer that changes nothing.
  useEffect(() => stay.current?.focus(), []);

  async function remove(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const view = await call("remove_person", { user: person.id, handOverTo: heir });
      if (view.state !== "open") return opened(view);
      const now = others.find((other) => other.id === heir);
      const whose = now?.me === true ? "with you" : `with ${now?.name ?? ""}`;
      onDone(
        person.notSaved === 0
          ? `${person.name} can no longer open the records here.`
          : `${person.name} can no longer open the records here. What they had not saved in ${several(person.notSaved, "record")} is ${whose}.`,
      );
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
      setBusy(false);
    }
  }

  const who = person.me ? "You" : person.name;
  return (
    <form onSubmit={(event) => void remove(event)}>
      <p>
        {who} can no longer open the records on this computer then{person.me ? ", and it locks at once" : ""}. What{" "}
        {person.me ? "you" : "they"} saved stays as it is.
      </p>
      {person.notSaved === 0 ? null : (
        <div className="field">
          <label className="nhsuk-label label" htmlFor="hand-over-to">
            {who} {person.me ? "have" : "has"} typed into {several(person.notSaved, "record")} and not saved. Who is to
            have that?
          </label>
          <select
            className="nhsuk-select select"
            id="hand-over-to"
            value={heir}
            onChange={(event) => setHeir(event.target.value)}
          >
            {others.map((other) => (
              <option key={other.id} value={other.id}>
                {other.me ? `${other.name}, you` : other.name}
              </option>
            ))}
          </select>
        </div>
      )}
      {person.typedElsewhere.length === 0 ? null : (
        <Notice tone="warn">
          <p>
            Where no record is yet, {person.me ? "you" : "they"} have typed this. It goes to nobody, so use it or write
            it down first:
          </p>
          <ul className="small">
            {person.typedElsewhere.map((text, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: read once, as it stood
              <li key={at}>{text}</li>
            ))}
          </ul>
        </Notice>
      )}
      {error === null ? null : (
        <Notice tone="bad" alert>
          <p>{error}.</p>
        </Notice>
      )}
      <div className="flow">
        <Button type="submit" secondary busy={busy}>
          {busy ? "Removing" : person.me ? "Yes, remove me" : `Yes, remove ${person.name}`}
        </Button>
        <Button secondary ref={stay} onClick={onClose}>
          No
        </Button>
      </div>
    </form>
  );
}
