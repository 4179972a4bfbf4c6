// The recovery key, typed from its paper, tried on something; nothing else happens. What is said against it stands beside its box.
import type { FormEvent, ReactNode } from "react";
import { useEffect, useRef, useState } from "react";
import { RecoveryKeyBox } from "../parts/recovery-key-box";
import { CallError } from "../platform";
import { StepFoot } from "./step-foot";

export function TryRecoveryKey(props: {
  hint: string;
  /** What the button says, and what it says while that is being done. */
  does: string;
  doing: string;
  /** Tries it, and says what came of it. */
  attempt: (recoveryKey: string) => Promise<string>;
  onDone: (words: string) => void;
  onClose: () => void;
  /** What it is tried on. */
  children?: ReactNode;
}) {
  const [key, setKey] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);

  function refuse(words: string): void {
    setError(words);
    box.current?.focus();
  }

  async function attempt(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (key.trim() === "") return refuse("Type the recovery key");
    setBusy(true);
    setError(null);
    try {
      props.onDone(await props.attempt(key));
    } catch (thrown) {
      setBusy(false);
      refuse(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    }
  }

  return (
    <form onSubmit={(event) => void attempt(event)}>
      {props.children}
      <RecoveryKeyBox hint={props.hint} ref={box} value={key} error={error} onChange={setKey} />
      <StepFoot said={null} does={props.does} doing={props.doing} busy={busy} onClose={props.onClose} />
    </form>
  );
}
