// The groups of follow-ups: what each is called, in the order in which they are worked through, and what is said where
// nobody is in it.
import type { FollowUpGroupName, GroupCounts, ListFollowUpsRequest } from "../platform";

export const GROUPS: ReadonlyArray<{ key: FollowUpGroupName; label: string; title: string; nobody: string }> = [
  {
    key: "inTime",
    label: "In time",
    title: "in time, in the order in which they close",
    nobody: "Nobody is left in time.",
  },
  {
    key: "late",
    label: "Late, still owed",
    title: "late and still owed, the least late first",
    nobody: "Nobody’s window closed within the last year.",
  },
  {
    key: "longOverdue",
    label: "Long overdue",
    title: "long overdue, the oldest first",
    nobody: "Nobody is long overdue.",
  },
  {
    key: "putOff",
    label: "Put off",
    title: "put off, in the order in which they come back",
    nobody: "Nobody is put off.",
  },
  {
    key: "coming",
    label: "Coming",
    title: "coming, in the order in which they open",
    nobody: "Nobody’s window opens within four weeks.",
  },
];

/** The next group, or the one before, that has anybody; nothing at either end. */
export function groupBeside(from: FollowUpGroupName, counts: GroupCounts, step: 1 | -1): FollowUpGroupName | null {
  let at = GROUPS.findIndex((group) => group.key === from) + step;
  while (GROUPS[at] !== undefined) {
    const { key } = GROUPS[at] as (typeof GROUPS)[number];
    if (counts[key] > 0) return key;
    at += step;
  }
  return null;
}

export type Asked = Omit<ListFollowUpsRequest, "limit">;

export const FIRST: Asked = {
  group: null,
  weeks: null,
  site: null,
  therapy: null,
  assigned: null,
  called: null,
  search: "",
  offset: 0,
};

export function isNarrowed({ search, ...asked }: Asked): boolean {
  return search.trim() !== "" || isChosen(asked);
}

/** Whether something was chosen that leaves follow-ups out. */
export function isChosen({ weeks, site, therapy, assigned, called }: Omit<Asked, "search">): boolean {
  return weeks !== null || site !== null || therapy !== null || assigned !== null || called !== null;
}

/** One follow-up, as a list calls its row. */
export function rowId({ id, weeks }: { id: string; weeks: number }): string {
  return `${id}-${weeks}`;
}

/** At its question. */
export function opensFollowUp({ id, question }: { id: string; question: string }): { record: string; q: string } {
  return { record: id, q: question };
}

export function ofRowId(row: string): { record: string; weeks: number } {
  const at = row.lastIndexOf("-");
  return { record: row.slice(0, at), weeks: Number(row.slice(at + 1)) };
}
