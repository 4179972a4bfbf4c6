// Another role for somebody, once whoever gives it has typed their own passphrase.
import { useState } from "react";
import type { RoleView } from "../platform";
import { call } from "../session/call";
import { useSession } from "../session/session";
import type { StepProps } from "./person-dialog";
import { ProvedForm } from "./proved-form";
import { RoleField } from "./role-field";

export function ChangeRole({ person, roles, onDone, onClose }: StepProps & { roles: RoleView[] }) {
  const { refresh } = useSession();
  const [role, setRole] = useState(person.role);

  async function change(passphrase: string): Promise<void> {
    await call("change_role", { user: person.id, role, passphrase });
    await refresh();
    const label = roles.find((one) => one.role === role)?.label.toLowerCase() ?? "";
    onDone(`${person.name} is ${label} from now on.`);
  }

  return (
    <ProvedForm does="Change the role" doing="Changing" choosesFirst onProved={change} onClose={onClose}>
      <RoleField roles={roles} chosen={role} onChoose={setRole} />
    </ProvedForm>
  );
}
