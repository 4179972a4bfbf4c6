// The choice of a role, each with what it may do: the words are the host's.
import { Choice, ChoiceGroup } from "../parts/choice";
import type { RoleName, RoleView } from "../platform";

export function RoleField(props: { roles: RoleView[]; chosen: RoleName; onChoose: (role: RoleName) => void }) {
  return (
    <fieldset className="plain field">
      <legend className="nhsuk-label label">Role</legend>
      <ChoiceGroup
        name="role"
        className="choices"
        chosen={[props.chosen]}
        onPick={(role) => props.onChoose(role as RoleName)}
      >
        {props.roles.map((role) => (
          <div key={role.role}>
            <Choice value={role.role} label={role.label} describedBy={`may-${role.role}`} />
            <p className="small quiet role__may" id={`may-${role.role}`}>
              May {listed(role.may)}.
            </p>
          </div>
        ))}
      </ChoiceGroup>
    </fieldset>
  );
}

/** What each role may do, for everybody to read. */
export function RolesSheet({ roles, hasLead }: { roles: RoleView[]; hasLead: boolean }) {
  return (
    <section className="sheet sheet--pad" aria-labelledby="roles">
      <h2 id="roles">What each role may do</h2>
      {hasLead ? null : (
        <p className="small">
          No lead clinician has unlocked here yet. Until one has, nurses may do what a lead clinician may.
        </p>
      )}
      <dl className="roles">
        {roles.map((role) => (
          <div key={role.role}>
            <dt>{role.label}</dt>
            <dd>May {listed(role.may)}.</dd>
          </div>
        ))}
      </dl>
      <p className="small quiet">
        Roles hold on this computer only, and other computers of the service are told of them. Everybody who can unlock
        from what is not theirs to do, and a passphrase keeps strangers out.
      </p>
    </section>
  );
}

function listed(parts: string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join("; ")}; and ${parts.at(-1)}`;
}
