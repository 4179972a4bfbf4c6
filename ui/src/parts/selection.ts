// Which patients are selected: kept across the pages of their list, also while one of its records is open. It ends with the
// list that it was made in: what is searched or narrowed in another way is another list.
import { useEffect } from "react";
import { useListState } from "../frame/list-memory";
import { announce } from "./announce";

export interface Selection {
  ids: readonly string[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** On a page of rows: from one to another, beside what was selected before the range began. */
  extend: (page: readonly string[], from: number, to: number) => void;
  add: (ids: readonly string[]) => void;
  /** These and no others: what was selected and has left the list since is no longer. */
  only: (ids: readonly string[]) => void;
  remove: (ids: readonly string[]) => void;
  clear: () => void;
}

interface Kept {
  /** The list that they were selected in. */
  of: string;
  ids: string[];
  /** What was selected before a range was begun, and where it began. */
  before: string[];
  from: string | null;
}

const NONE: Kept = { of: "", ids: [], before: [], from: null };

/**
 * @param of what the list holds: another text is another list.
 * @param may which rows can be selected at all.
 */
export function useSelection(list: string, of: string, may: (id: string) => boolean): Selection {
  const [last, change] = useListState<Kept>(`${list}, selected`, NONE);
  const kept = last.of === of ? last : NONE;
  const ends = last !== kept && last.ids.length > 0;
  useEffect(() => {
    if (!ends) return;
    change(NONE);
    announce("Nothing is selected now: this is another list");
  }, [ends, change]);
  const each = (ids: readonly string[]) => [...new Set(ids.filter(may))];
  const keep = (ids: readonly string[]) => change({ of, ids: each(ids), before: [], from: null });
  return {
    ids: kept.ids,
    has: (id) => kept.ids.includes(id),
    toggle: (id) => keep(kept.ids.includes(id) ? kept.ids.filter((one) => one !== id) : [...kept.ids, id]),
    extend: (page, from, to) => {
      const begun = page[from] ?? null;
      const before = kept.from === begun ? kept.before : kept.ids;
      const range = page.slice(Math.min(from, to), Math.max(from, to) + 1);
      change({ of, ids: each([...before, ...range]), before, from: begun });
    },
    add: (ids) => keep([...kept.ids, ...ids]),
    only: keep,
    remove: (ids) => keep(kept.ids.filter((one) => !ids.includes(one))),
    clear: () => change(NONE),
  };
}
