// Another name for somebody, from now on.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Field } from "../parts/field";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useSession } from "../session/session";
import type { StepProps } from "./person-dialog";
import { StepFoot } from "./step-foot";

export function RenamePerson({ person, onDone, onClose }: StepProps) {
  const { refresh } = useSession();
  const [name, setName] = useState(person.name);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.select(), []);

  async function rename(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await call("rename_person", { user: person.id, name });
      if (person.me) await refresh();
      onDone(`${person.name} is called ${name.trim()} from now on.`);
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
      setBusy(false);
      box.current?.focus();
    }
  }

  return (
    <form onSubmit={(event) => void rename(event)}>
      <Field
        id="person-name"
        label="Name"
        hint="What was written before keeps the name that it had."
        ref={box}
        className="input--full"
        value={name}
        error={error}
        onChange={(event) => setName(event.target.value)}
      />
      <StepFoot said={null} does="Change" doing="Changing" busy={busy} onClose={onClose} />
    </form>
  );
}
