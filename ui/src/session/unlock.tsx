// Screen 1, Unlock: people on the left, passphrase on the right. Nothing is ever deleted from here.
import { lazy, Suspense, useState } from "react";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/states";
import { dayAndTime, notSavedWords } from "../parts/words";
import type { LeftOffView, SessionView } from "../platform";
import { ChooseForm } from "./choose-form";
import { Door } from "./door";
import { PassphraseForm } from "./passphrase-form";
import { RecoveryForm } from "./recovery-form";
import { useSession } from "./session";

// Only a computer whose records are lost needs it.
const Restore = lazy(() => import("./restore"));

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
  const [restoring, setRestoring] = useState(false);
  const [chosenId, setChosenId] = useState(lastIn.current);
  // From the view each time: how long a person has to wait changes with every try.
  const chosen = view.people.find((person) => person.id === chosenId) ?? view.people[0];
  const title = view.service === null ? "Unlock" : `Unlock ${view.service.name}`;

  if (restoring) {
    return (
      <Suspense fallback={<Door title="Restore from a backup">{null}</Door>}>
        <Restore setAside onLeave={() => setRestoring(false)} />
      </Suspense>
    );
  }
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
                      <span className="person__who">
                        <strong>{person.name}</strong>
                        <span className="person__when">
                          {person.roleLabel}
                          {person.oneTime
                            ? ", one-time passphrase"
                            : person.lastUnlocked === null
                              ? ""
                              : `, last unlocked ${dayAndTime(person.lastUnlocked, view.today)}`}
                        </span>
                      </span>
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
            ) : chosen.oneTime ? (
              <ChooseForm
                key={chosen.id}
                person={chosen}
                onOpened={opened}
                onFailed={() => void refresh()}
                onRecover={() => setRecovering(true)}
              />
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
                    These records were set up without this computer’s key store. The passphrase alone protects them.
                  </p>
                </Notice>
              </div>
            )}
          </div>
        </div>
      )}
      {chosen === undefined || view.practicePassphrase !== null ? null : <NewHere names={view.letIn} />}
      {view.practicePassphrase !== null ? null : (
        <p className="small quiet door__foot">
          <strong>Do the records not open, or are some missing?</strong>{" "}
          <button type="button" className="text-button" onClick={() => setRestoring(true)}>
            Restore from a backup
          </button>
        </p>
      )}
    </Door>
  );
}

/** Whom somebody asks who is not in the list, or cannot unlock any more. */
function NewHere({ names }: { names: string[] }) {
  const asked = names.length > SOME ? `${names.slice(0, SOME).join(", ")} or another of them` : list(names);
  return (
    <p className="small quiet door__foot">
      <strong>New here, or forgot your passphrase?</strong> Ask {asked}: they give you a one-time passphrase (Settings,
      People of this desk), and you choose your own with it. Where nobody can, use the printed recovery key.
    </p>
  );
}

/** More names than these say nothing to somebody who is new. */
const SOME = 3;

/** "Amara Osei", "Amara Osei or Helen Pritchard". */
function list(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
