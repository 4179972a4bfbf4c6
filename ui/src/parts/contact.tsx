// Who a row is by their contact card, and where they are telephoned: in lists, where a neighbour may look, not while NHS
// numbers are hidden. Most services have no card of most patients: a list without any has no room for them.
import type { ContactView } from "../platform";
import { useSettings } from "../settings/use-settings";
import { CutShort } from "./cut-short";

interface Row {
  contact: ContactView | null;
}

/** Whether the card of any of these rows says something. */
export function anyContact(rows: readonly Row[] | undefined): boolean {
  return rows?.some((row) => row.contact !== null) === true;
}

export function ListedName({ contact }: Row) {
  const { hidden } = useSettings();
  if (contact === null) return null;
  if (hidden) return <span className="quiet">Hidden</span>;
  return contact.name === null ? (
    <span className="quiet">No name</span>
  ) : (
    <CutShort words={contact.name} as="patient" />
  );
}

export function ListedTelephone({ contact }: Row) {
  const { hidden } = useSettings();
  if (hidden || contact?.telephone == null) return null;
  return <CutShort words={contact.telephone} as="patient" />;
}
