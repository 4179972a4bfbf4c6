// The table of people. Each row says when its person last unlocked, and what they have not saved.

import { CutShort } from "../parts/cut-short";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { Icon } from "../parts/icon";
import { dayAndTime, several } from "../parts/words";
import type { DeskPersonView } from "../platform";
import { useToday } from "../session/session";
import { sinceWords } from "./elsewhere";

/** "Today at 11:38", "16 Nov 2026 at 17:40". */
export function lastUnlocked(person: { lastUnlocked: string | null }, today: string): string | null {
  if (person.lastUnlocked === null) return null;
  const words = dayAndTime(person.lastUnlocked, today);
  return words.charAt(0).toUpperCase() + words.substring(1);
}

export function PeopleTable(props: {
  people: DeskPersonView[];
  /** Whom whoever looks may change. */
  may: (person: DeskPersonView) => boolean;
  onChange: (person: string) => void;
}) {
  const today = useToday();
  const { may, onChange } = props;
  const columns: DataColumn<DeskPersonView>[] = [
    {
      key: "name",
      heading: "Person",
      names: true,
      wraps: true,
      cell: (person) => (
        <strong>
          <CutShort words={person.name} as="colleague" />
        </strong>
      ),
      below: (person) => (person.me ? "you" : ""),
    },
    {
      key: "role",
      heading: "Role",
      cell: (person) => person.roleLabel,
      below: (person) => (person.roleSince === null ? "" : sinceWords(person.roleSince)),
    },
    {
      key: "unlocked",
      heading: "Last unlocked",
      cell: (person) => lastUnlocked(person, today) ?? "Not yet",
      below: (person) =>
        person.oneTime ? (
          <span className="status">
            <Icon name="clock" /> one-time passphrase
          </span>
        ) : (
          ""
        ),
    },
    {
      key: "not-saved",
      heading: "Not saved",
      cell: (person) => (person.notSaved === 0 ? "Nothing" : several(person.notSaved, "record")),
    },
  ];
  if (props.people.some(may)) {
    columns.push({
      key: "act",
      heading: "Action",
      unseen: true,
      acts: true,
      cell: (person) =>
        may(person) ? (
          <button type="button" className="button button--quiet button--small" onClick={() => onChange(person.id)}>
            Change…<span className="vh"> {person.name}</span>
          </button>
        ) : (
          ""
        ),
    });
  }
  return (
    <DataTable
      label="People of this desk table"
      caption="People of this desk"
      rows={props.people}
      rowId={(person) => person.id}
      twoLines
      columns={columns}
    />
  );
}
