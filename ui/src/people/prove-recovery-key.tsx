// The recovery key, typed from its paper: it is tried on the records, and nothing else happens.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Field } from "../parts/field";
import { CallError } from "../platform";
import { call } from "../session/call";
import { StepFoot } from "./step-foot";

export function ProveRecoveryKey(props: { onDone: (words: string) => void; onClose: () => void }) {
  const [key, setKey] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);

  function refuse(words: string): void {
    setError(words);
    box.current?.focus();
  }

  async function prove(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (key.trim() === "") return refuse("Type the recovery key");
    setBusy(true);
    setError(null);
    try {
      const proved = await call("prove_recovery_key", { recoveryKey: key });
      props.onDone(
        proved.known === "proved"
          ? "This recovery key opens the records."
          : "This recovery key opens the records. A newer one was made, and nobody has proved that one yet: until then both open.",
      );
    } catch (thrown) {
      setBusy(false);
      refuse(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    }
  }

  return (
    <form onSubmit={(event) => void prove(event)}>
      <Field
        id="recovery-key"
        label="Recovery key"
        hint="Type all of its groups from the paper. Spaces and dashes do not matter. Nobody's passphrase changes."
        ref={box}
        className="input--full mono"
        autoCapitalize="characters"
        value={key}
        error={error}
        onChange={(event) => setKey(event.target.value)}
      />
      <StepFoot said={null} does="Prove it" doing="Trying it" busy={busy} onClose={props.onClose} />
    </form>
  );
}
