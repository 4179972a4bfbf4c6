// Another name for somebody, from now on.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Field } from "../parts/field";
import { call } from "../session/call";
import { useSession } from "../session/session";
import type { Said } from "./own-passphrase";
import { OwnPassphrase, saidOf } from "./own-passphrase";
import type { StepProps } from "./person-dialog";
import { StepFoot } from "./step-foot";

export function RenamePerson({ person, onDone, onClose }: StepProps) {
  const { refresh } = useSession();
  const [name, setName] = useState(person.name);
  const [mine, setMine] = useState("");
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const own = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.select(), []);

  function say(about: Said): void {
    setSaid(about);
    if (about.box === "mine") own.current?.focus();
    else box.current?.focus();
  }

  async function rename(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (!person.me && mine === "") return say({ box: "mine", words: "Type your own passphrase" });
    setBusy(true);
    setSaid(null);
    try {
      await call("rename_person", { user: person.id, name, passphrase: person.me ? null : mine });
      if (person.me) await refresh();
      onDone(`${person.name} is called ${name.trim()} from now on.`);
    } catch (thrown) {
      setBusy(false);
      setMine("");
      const about = saidOf(thrown, {});
      say(about.box === null ? { ...about, box: "name" } : about);
    }
  }

  return (
    <form onSubmit={(event) => void rename(event)}>
      <Field
        id="person-name"
        label="Name"
        hint="What was written before keeps the old name."
        ref={box}
        className="input--full"
        value={name}
        error={said?.box === "name" ? said.words : null}
        onChange={(event) => setName(event.target.value)}
      />
      {person.me ? null : <OwnPassphrase ref={own} value={mine} said={said} onChange={setMine} />}
      <StepFoot said={said} does="Change" doing="Changing" busy={busy} onClose={onClose} />
    </form>
  );
}
