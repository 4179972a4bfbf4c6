// Restoring a backup before anybody is in: it is chosen, the recovery key opens it, and whoever restores it opens the records with a
// passphrase of their own. Records that are here already are set aside, and not deleted.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { BackupSeen } from "../backups/seen";
import { Button } from "../parts/button";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { PassphraseField } from "../parts/passphrase";
import { RecoveryKeyBox } from "../parts/recovery-key-box";
import { Notice } from "../parts/states";
import { dayAndTime, several } from "../parts/words";
import type { BackupSeenView, RestoredView } from "../platform";
import { CallError } from "../platform";
import { call } from "./call";
import { Door } from "./door";
import { useSession, useToday } from "./session";
import { useKeyStore, WithoutKeyStore } from "./without-key-store";

type Box = "key" | "user" | "passphrase";

export default function Restore(props: {
  /** Whether records are here already, which give way to the backup. */
  setAside: boolean;
  onLeave: () => void;
}) {
  const today = useToday();
  const [backup, setBackup] = useState<BackupSeenView | null>(null);
  const [restored, setRestored] = useState<RestoredView | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  async function choose(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setTrouble(null);
    try {
      const seen = await call("choose_backup", null);
      if (seen !== null) setBackup(seen);
    } catch (thrown) {
      setTrouble(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    } finally {
      setBusy(false);
    }
  }

  if (restored !== null) return <Back restored={restored} />;
  return (
    <Door title="Restore from a backup">
      <button type="button" className="text-button door__back" onClick={props.onLeave}>
        <Icon name="left" /> Back
      </button>
      <div className="sheet sheet--page">
        <h1 ref={heading} tabIndex={-1}>
          Restore from a backup
        </h1>
        {props.setAside ? (
          <div className="door__notice">
            <Notice tone="warn">
              <p>
                <strong>The records that are on this computer now give way to the backup.</strong> They are not deleted:
                their files go into a folder of their own. What was entered after the backup and not sent to FLS Central
                is then in that folder alone.
              </p>
            </Notice>
          </div>
        ) : null}
        {backup === null ? (
          <p>
            You need the backup, whose name ends in .flsbackup, and the printed recovery key. The backup stays as it is.
          </p>
        ) : (
          <BackupSeen backup={backup} today={today} />
        )}
        {trouble === null ? null : (
          <div className="door__notice">
            <Notice tone="bad" alert>
              <p>{trouble}</p>
            </Notice>
          </div>
        )}
        <p>
          <Button secondary={backup !== null} busy={busy} onClick={() => void choose()}>
            {backup === null ? "Choose a backup…" : "Choose another…"}
          </Button>
        </p>
        {backup === null ? null : <RestoreForm setAside={props.setAside} onRestored={setRestored} />}
      </div>
    </Door>
  );
}

function RestoreForm(props: { setAside: boolean; onRestored: (restored: RestoredView) => void }) {
  const [key, setKey] = useState("");
  const [user, setUser] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [error, setError] = useState<{ box: Box; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const keyStore = useKeyStore();
  const boxes = {
    key: useRef<HTMLTextAreaElement>(null),
    user: useRef<HTMLInputElement>(null),
    passphrase: useRef<HTMLInputElement>(null),
  };
  useEffect(() => boxes.key.current?.focus(), [boxes.key]);

  /** Says what is wrong, and goes to the box that it is about. */
  function refuse(box: Box, words: string): void {
    setError({ box, words });
    boxes[box].current?.focus();
  }

  async function restore(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (key.trim() === "") return refuse("key", "Type the recovery key");
    if (user.trim() === "") return refuse("user", "Type your name");
    if (passphrase === "") return refuse("passphrase", "Type a new passphrase");
    setBusy(true);
    setError(null);
    try {
      props.onRestored(
        await call("restore_backup", {
          recoveryKey: key,
          user,
          passphrase,
          withoutKeyStore: keyStore.without,
          setAside: props.setAside,
        }),
      );
    } catch (thrown) {
      setBusy(false);
      keyStore.look(thrown);
      const about = thrown instanceof CallError ? thrown.question : null;
      refuse(
        about === "passphrase" || about === "user" ? about : "key",
        thrown instanceof CallError ? thrown.message : "The backup could not be restored. Try again.",
      );
    }
  }

  const wrong = (box: Box) => (error?.box === box ? error.words : null);
  return (
    <form onSubmit={(event) => void restore(event)}>
      <RecoveryKeyBox
        hint="The printed groups of letters and digits. Spaces and dashes do not matter."
        ref={boxes.key}
        value={key}
        error={wrong("key")}
        onChange={setKey}
      />
      <Field
        id="user"
        label="Your name"
        hint="As it was on the computer that was backed up: what you had typed there and not saved is then yours again."
        ref={boxes.user}
        className="input--full"
        value={user}
        error={wrong("user")}
        onChange={(event) => setUser(event.target.value)}
      />
      <PassphraseField
        id="new-passphrase"
        label="New passphrase"
        hint="At least four words, or at least 14 characters without the spaces. It opens the records on this computer; you let the others in again afterwards."
        fresh
        ref={boxes.passphrase}
        value={passphrase}
        error={wrong("passphrase")}
        onChange={setPassphrase}
      />
      <WithoutKeyStore keyStore={keyStore} />
      <div className="sheet__end">
        <Button type="submit" busy={busy}>
          {busy ? "Restoring" : props.setAside ? "Set aside and restore" : "Restore"}
        </Button>
        <span className="small quiet" role="status">
          {busy ? "This takes a moment. The backup stays as it is." : ""}
        </span>
      </div>
    </form>
  );
}

/** What is back, and where that is which was here before. */
function Back({ restored }: { restored: RestoredView }) {
  const { opened } = useSession();
  const today = useToday();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Door title="Restored">
      <section className="sheet sheet--page">
        <h1 ref={heading} tabIndex={-1}>
          The records are back
        </h1>
        <p>
          {several(restored.records, "record")}, as of {dayAndTime(restored.made, today)}. Where this service has joined
          FLS Central, what was sent after that comes back when this computer next sends.
        </p>
        <p>Let your colleagues in again: Settings, People of this desk.</p>
        {restored.aside === null ? null : (
          <p>
            The records that were here before are kept in <strong className="break">{restored.aside}</strong>.
          </p>
        )}
        <div className="sheet__end">
          <Button onClick={() => opened(restored.session)}>Open FLS Desk</Button>
        </div>
      </section>
    </Door>
  );
}
