// A backup that was chosen, read to its end with the recovery key: as it would be restored, and nothing is changed.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { StepFoot } from "../people/step-foot";
import type { BackupSeenView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import { BackupSeen } from "./seen";

export function CheckDialog(props: { backup: BackupSeenView; onDone: (words: string) => void; onClose: () => void }) {
  const today = useToday();
  const [key, setKey] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);

  function refuse(words: string): void {
    setError(words);
    box.current?.focus();
  }

  async function check(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (key.trim() === "") return refuse("Type the recovery key");
    setBusy(true);
    setError(null);
    try {
      await call("check_backup", { recoveryKey: key });
      props.onDone("This backup is whole, and this recovery key opens it.");
    } catch (thrown) {
      setBusy(false);
      refuse(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    }
  }

  return (
    <Dialog title="Check a backup" onClose={props.onClose}>
      <form onSubmit={(event) => void check(event)}>
        <BackupSeen backup={props.backup} today={today} />
        <Field
          id="recovery-key"
          label="Recovery key"
          hint="Type all of its groups from the paper. The backup is read to its end, and nothing is changed."
          ref={box}
          className="input--full mono"
          autoCapitalize="characters"
          value={key}
          error={error}
          onChange={(event) => setKey(event.target.value)}
        />
        <StepFoot said={null} does="Check it" doing="Reading it" busy={busy} onClose={props.onClose} />
      </form>
    </Dialog>
  );
}
