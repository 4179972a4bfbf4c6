// Removing somebody: what becomes of what they have not saved is said, and chosen, before anything happens.
import { useState } from "react";
import { useCounts } from "../frame/use-counts";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import { several } from "../parts/words";
import type { DeskPersonView } from "../platform";
import { call } from "../session/call";
import { useSession } from "../session/session";
import type { StepProps } from "./person-dialog";
import { ProvedForm } from "./proved-form";

export function RemovePerson({ person, people, onDone, onClose }: StepProps & { people: DeskPersonView[] }) {
  const { opened } = useSession();
  const others = people.filter((other) => other.id !== person.id);
  const [heir, setHeir] = useState((others.find((other) => other.me) ?? others[0])?.id ?? "");

  async function remove(passphrase: string): Promise<void> {
    const view = await call("remove_person", { user: person.id, handOverTo: heir, passphrase });
    if (view.state !== "open") return opened(view);
    const now = others.find((other) => other.id === heir);
    const whose = now?.me === true ? "with you" : `with ${now?.name ?? ""}`;
    onDone(
      person.notSaved === 0
        ? `${person.name} can no longer open the records here.`
        : `${person.name} can no longer open the records here. What they had not saved in ${several(person.notSaved, "record")} is ${whose}.`,
    );
  }

  const heirIsNew = person.notSaved > 0 && others.find((other) => other.id === heir)?.oneTime === true;
  const typed = person.typedElsewhere ?? [];
  const who = person.me ? "You" : person.name;
  return (
    <ProvedForm
      does={person.me ? "Remove me" : `Remove ${person.name}`}
      doing="Removing"
      onProved={remove}
      onClose={onClose}
    >
      <p>
        {who} can no longer open the records on this computer then{person.me ? ", and it locks at once" : ""}. What{" "}
        {person.me ? "you" : "they"} saved stays as it is.
      </p>
      <Unsent />
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
      {typed.length === 0 ? null : (
        <Notice tone="warn">
          <p>
            {person.me ? "You" : "They"} have typed this, and it is in no record. It goes to nobody, so use it or write
            it down first:
          </p>
          <ul className="small">
            {typed.map((one) => (
              <li key={`${one.label} ${one.text}`}>
                {one.at}
                {one.nhsNumber === null ? null : (
                  <>
                    {" "}
                    of <ListedNhsNumber digits={one.nhsNumber} />
                  </>
                )}
                , {one.label}: <strong>{one.text}</strong>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {heirIsNew ? (
        <p>
          {others.find((other) => other.id === heir)?.name} has not unlocked here yet: nobody looks at that until they
          have.
        </p>
      ) : null}
    </ProvedForm>
  );
}

/** What Central does not have yet stays here with everything else, and goes whoever is in. */
function Unsent() {
  const counts = useCounts();
  const joined = useSession().view?.service?.central != null;
  if (!joined || counts === undefined || counts.notAccepted === 0) return null;
  return (
    <Notice icon="clock">
      <p>
        {several(counts.notAccepted, "record")} on this computer {counts.notAccepted === 1 ? "is" : "are"} not at
        Central yet, whoever saved {counts.notAccepted === 1 ? "it" : "them"}.{" "}
        {counts.notAccepted === 1 ? "It stays" : "They stay"} here, and Sync says what waits.
      </p>
    </Notice>
  );
}
