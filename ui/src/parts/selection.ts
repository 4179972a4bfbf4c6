// Which patients are selected: kept across pages and screens until it is cleared or the desk is locked.
import { useListState } from "../frame/list-memory";

export interface Selection {
  ids: readonly string[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** On a page of rows: from one to another, beside what was selected before the range began. */
  extend: (page: readonly string[], from: number, to: number) => void;
  add: (ids: readonly string[]) => void;
  remove: (ids: readonly string[]) => void;
  clear: () => void;
}

interface Kept {
  ids: string[];
  /** What was selected before a range was begun, and where it began. */
  before: string[];
  from: string | null;
}

const NONE: Kept = { ids: [], before: [], from: null };

/** `may` says which rows can be selected at all. */
export function useSelection(list: string, may: (id: string) => boolean): Selection {
  const [kept, change] = useListState<Kept>(`${list}, selected`, NONE);
  const each = (ids: readonly string[]) => [...new Set(ids.filter(may))];
  const keep = (ids: readonly string[]) => change({ ids: each(ids), before: [], from: null });
  return {
    ids: kept.ids,
    has: (id) => kept.ids.includes(id),
    toggle: (id) => keep(kept.ids.includes(id) ? kept.ids.filter((one) => one !== id) : [...kept.ids, id]),
    extend: (page, from, to) => {
      const begun = page[from] ?? null;
      const before = kept.from === begun ? kept.before : kept.ids;
      const range = page.slice(Math.min(from, to), Math.max(from, to) + 1);
      change({ ids: each([...before, ...range]), before, from: begun });
    },
    add: (ids) => keep([...kept.ids, ...ids]),
    remove: (ids) => keep(kept.ids.filter((one) => !ids.includes(one))),
    clear: () => change(NONE),
  };
}
