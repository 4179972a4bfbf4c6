// Who uses the service's other computers, as each said itself, and who can no longer open this one.
import { CutShort } from "../parts/cut-short";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { Notice } from "../parts/states";
import { dayOf, longDate } from "../parts/words";
import type { OtherDeskView, RoleSaidView } from "../platform";

interface Said extends RoleSaidView {
  /** The computer, and who it is there: a person has another id at each. */
  key: string;
  computer: string;
}

const who: DataColumn<Said> = {
  key: "name",
  heading: "Person",
  names: true,
  wraps: true,
  cell: (said) => (
    <strong>
      <CutShort words={said.name} as="colleague" />
    </strong>
  ),
};

const computer: DataColumn<Said> = {
  key: "computer",
  heading: "Computer",
  wraps: true,
  cell: (said) => said.computer,
};

const role: DataColumn<Said> = {
  key: "role",
  heading: "Role",
  cell: (said) => said.roleLabel,
  below: (said) => (said.since === null ? "" : sinceWords(said.since)),
};

const removed: DataColumn<Said> = {
  key: "removed",
  heading: "Removed",
  cell: (said) => (said.removed === null ? "No" : longDate(dayOf(said.removed))),
};

/** "since 3 April 2026". */
export function sinceWords(since: string): string {
  return `since ${longDate(dayOf(since))}`;
}

function saidBy(id: string, name: string, people: RoleSaidView[]): Said[] {
  return people.map((person) => ({ ...person, key: `${id} ${person.id}`, computer: name }));
}

export function Elsewhere({ computers }: { computers: OtherDeskView[] }) {
  const rows = computers.flatMap((one) => saidBy(one.id, one.name, one.people));
  const disputed = computers.filter((one) => one.disputed);
  return (
    <section className="sheet" aria-labelledby="elsewhere">
      <div className="sheet--pad">
        <h2 id="elsewhere">At other computers of this service</h2>
        <p className="small">
          A computer says who uses it once it has a lead clinician, and signs that with a key of its own. What it says
          gives nobody a right here.
        </p>
        {computers.length === 0 ? <p>No other computer has said who uses it yet.</p> : null}
        {disputed.map((one) => (
          <Notice key={one.id} tone="warn">
            <p>
              Two keys speak for the computer “{one.name}”, so nothing of what they say is shown. Ask the audit team
              whether that computer is known to FLS Central twice.
            </p>
          </Notice>
        ))}
      </div>
      {rows.length === 0 ? null : (
        <DataTable
          label="At other computers table"
          caption="At other computers of this service"
          rows={rows}
          rowId={(said) => said.key}
          twoLines
          columns={[who, computer, role, removed]}
        />
      )}
    </section>
  );
}

export function Left({ people }: { people: RoleSaidView[] }) {
  if (people.length === 0) return null;
  return (
    <section className="sheet" aria-labelledby="left">
      <div className="sheet--pad">
        <h2 id="left">No longer at this computer</h2>
        <p className="small">They can no longer open the records here. What they wrote keeps their name.</p>
      </div>
      <DataTable
        label="No longer at this computer table"
        caption="No longer at this computer"
        rows={saidBy("here", "This computer", people)}
        rowId={(said) => said.key}
        twoLines
        columns={[who, role, removed]}
      />
    </section>
  );
}
