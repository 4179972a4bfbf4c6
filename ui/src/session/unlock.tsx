// Screen 1, Unlock: people on the left, passphrase on the right. Nothing is ever deleted from here.
import { useState } from "react";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/states";
import { notSavedWords } from "../parts/words";
import type { LeftOffView, SessionView } from "../platform";
import { Door } from "./door";
import { PassphraseForm } from "./passphrase-form";
import { RecoveryForm } from "./recovery-form";
import { useSession } from "./session";

function initials(name: string): string {
  const words = name.replace(/^(Dr|Mr|Mrs|Ms|Prof)\.? /, "").split(/\s+/);
  return words
    .filter((_, at) => at === 0 || at === words.length - 1)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}

/** What this person left: the record that was open, by two digits, and how many are not saved. */
function LeftOff({ left }: { left: LeftOffView }) {
  return (
    <>
      {left.ending === null ? null : (
        <div className="unlock__return">
          <Icon name="clock" />
          <p>You return to the record that was open: NHS number ending {left.ending}.</p>
        </div>
      )}
      {left.notSaved === 0 ? null : (
        <div className="unlock__return">
          <Icon name="pen" />
          <p>{notSavedWords(left.notSaved)} What you typed is kept, and counts once you save it.</p>
        </div>
      )}
    </>
  );
}

export function Unlock({ view }: { view: SessionView }) {
  const { refresh, opened, lastIn } = useSession();
  const [recovering, setRecovering] = useState(false);
  const [chosenId, setChosenId] = useState(lastIn.current);
  // From the view each time: how long a person has to wait changes with every try.
  const chosen = view.people.find((person) => person.id === chosenId) ?? view.people[0];
  const title = view.service === null ? "Unlock" : `Unlock ${view.service.name}`;

  return (
    <Door title="Unlock">
      <h1>{title}</h1>
      <p className="lede door__lede">The records on this computer are kept encrypted.</p>
      {view.trouble === null ? null : (
        <div className="door__notice">
          <Notice tone="bad" alert>
            <p>
              <strong>{view.trouble}</strong>
            </p>
            <button type="button" className="button button--quiet" onClick={() => void refresh()}>
              Try again
            </button>
          </Notice>
        </div>
      )}
      {chosen === undefined ? null : (
        <div className={view.people.length > 1 ? "sheet unlock" : "sheet unlock unlock--alone"}>
          {view.people.length > 1 ? (
            <div className="unlock__people">
              <h2 id="who">Who are you?</h2>
              <ul className="people" aria-labelledby="who">
                {view.people.map((person) => (
                  <li key={person.id}>
                    <button
                      type="button"
                      className="person"
                      aria-pressed={person.id === chosen.id}
                      onClick={() => {
                        setChosenId(person.id);
                        setRecovering(false);
                      }}
                    >
                      <span className="person__mark" aria-hidden="true">
                        {initials(person.name)}
                      </span>
                      <strong>{person.name}</strong>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          ) : null}
          <div className="unlock__form">
            <h2>{chosen.name}</h2>
            {recovering ? (
              <RecoveryForm key={chosen.id} person={chosen} onBack={() => setRecovering(false)} onOpened={opened} />
            ) : (
              <PassphraseForm
                key={chosen.id}
                person={chosen}
                onOpened={opened}
                onFailed={() => void refresh()}
                practice={view.practicePassphrase}
                onRecover={() => setRecovering(true)}
              />
            )}
            {view.leftOff?.person !== chosen.id ? null : <LeftOff left={view.leftOff} />}
            {view.whileLocked === null ? null : (
              <div className="unlock__return">
                <Icon name="up" />
                <p>{view.whileLocked}</p>
              </div>
            )}
            {view.keychain ? null : (
              <div className="unlock__notice">
                <Notice tone="warn">
                  <p className="small">
                    These records were set up without this computer's key store. The passphrase alone protects them.
                  </p>
                </Notice>
              </div>
            )}
          </div>
        </div>
      )}
    </Door>
  );
}
