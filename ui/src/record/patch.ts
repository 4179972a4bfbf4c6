// What changed of a record, laid over what the host said of it before. What did not change stays the same object.
import type { RecordPatch, RecordView } from "../platform";

/** A thing in a list of the record: a question is known by its key, a finding also by the code of its rule. */
interface Keyed {
  key: string;
  code?: string;
}

interface ListPatch {
  changed: readonly Keyed[];
  at: number;
  removed: number;
  added: readonly Keyed[];
}

const nameOf = ({ key, code }: Keyed): string => `${key} ${code ?? ""}`;

function listOver(list: readonly Keyed[], patch: ListPatch): readonly Keyed[] {
  const changed = new Map(patch.changed.map((thing) => [nameOf(thing), thing]));
  const now = list.map((thing) => changed.get(nameOf(thing)) ?? thing);
  now.splice(patch.at, patch.removed, ...patch.added);
  return now;
}

/** The record as it is now; nothing when what changed is told on top of another edition than this. */
export function laidOver(view: RecordView, patch: RecordPatch): RecordView | null {
  if (view.edition !== patch.since) return null;
  const lists = Object.entries(patch.lists as Record<string, ListPatch>).map(([field, list]) => [
    field,
    listOver(view[field as keyof RecordView] as unknown as readonly Keyed[], list),
  ]);
  return { ...view, ...patch.facts, ...Object.fromEntries(lists) };
}
