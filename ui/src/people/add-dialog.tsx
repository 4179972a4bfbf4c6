// Letting somebody in: their name, and the passphrase of whoever asks; then the one-time passphrase, once.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import type { OneTimePassphraseView, RoleName, RoleView } from "../platform";
import { call } from "../session/call";
import { OneTime } from "./one-time";
import type { Said } from "./own-passphrase";
import { OwnPassphrase, saidOf } from "./own-passphrase";
import { RoleField } from "./role-field";
import { StepFoot } from "./step-foot";

export function AddDialog(props: { roles: RoleView[]; onDone: (words: string | null) => void; onClose: () => void }) {
  const { roles, onDone, onClose } = props;
  const [role, setRole] = useState<RoleName>("nurse");
  const [name, setName] = useState("");
  const [mine, setMine] = useState("");
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<OneTimePassphraseView | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const mineBox = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);

  function say(next: Said): void {
    setSaid(next);
    if (next.box === "mine") mineBox.current?.focus();
    else box.current?.focus();
  }

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (name.trim() === "") return say({ box: "name", words: "Type their name" });
    if (mine === "") return say({ box: "mine", words: "Type your own passphrase" });
    setBusy(true);
    setSaid(null);
    try {
      const added = await call("add_person", { name, role, passphrase: mine });
      setTold(added);
      onDone(null);
    } catch (thrown) {
      setMine("");
      say(saidOf(thrown, { name: ["name-missing", "name-too-long", "name-taken"] }));
    }
    setBusy(false);
  }

  if (told !== null) {
    return (
      <Dialog title={`${told.name} can start`} onClose={onClose}>
        <OneTime told={told} onTold={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Add a person" onClose={onClose}>
      <form onSubmit={(event) => void add(event)}>
        <Field
          id="person-name"
          label="Their name"
          hint="Colleagues see it in the history, beside the answers they give."
          ref={box}
          className="input--full"
          value={name}
          error={said?.box === "name" ? said.words : null}
          onChange={(event) => setName(event.target.value)}
        />
        <RoleField roles={roles} chosen={role} onChoose={setRole} />
        <OwnPassphrase ref={mineBox} value={mine} said={said} onChange={setMine} />
        <StepFoot said={said} does="Add" doing="Adding" busy={busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}
