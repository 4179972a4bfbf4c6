// Another role for somebody, once whoever gives it has typed their own passphrase.
import type { FormEvent } from "react";
import { useRef, useState } from "react";
import type { RoleView } from "../platform";
import { call } from "../session/call";
import { useSession } from "../session/session";
import type { Said } from "./own-passphrase";
import { OwnPassphrase, saidOf } from "./own-passphrase";
import type { StepProps } from "./person-dialog";
import { RoleField } from "./role-field";
import { StepFoot } from "./step-foot";

export function ChangeRole({ person, roles, onDone, onClose }: StepProps & { roles: RoleView[] }) {
  const { refresh } = useSession();
  const [role, setRole] = useState(person.role);
  const [mine, setMine] = useState("");
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);

  async function change(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (mine === "") {
      setSaid({ box: "mine", words: "Type your own passphrase" });
      box.current?.focus();
      return;
    }
    setBusy(true);
    setSaid(null);
    try {
      await call("change_role", { user: person.id, role, passphrase: mine });
      await refresh();
      const label = roles.find((one) => one.role === role)?.label.toLowerCase() ?? "";
      onDone(`${person.name} is ${label} from now on.`);
    } catch (thrown) {
      setMine("");
      setSaid(saidOf(thrown, {}));
      setBusy(false);
      box.current?.focus();
    }
  }

  return (
    <form onSubmit={(event) => void change(event)}>
      <RoleField roles={roles} chosen={role} onChoose={setRole} />
      <OwnPassphrase ref={box} value={mine} said={said} onChange={setMine} />
      <StepFoot said={said} does="Change the role" doing="Changing" busy={busy} onClose={onClose} />
    </form>
  );
}
