// What each list remembers while somebody is in: search, filter, order, page, row, and which of its rows was opened. Going
// back restores it; locking takes the frame away and this with it. It is never in an address, as a search may hold an
// NHS number.
import type { ReactNode } from "react";
import { createContext, useCallback, useContext, useMemo, useRef, useState } from "react";

const Memory = createContext<Map<string, unknown>>(new Map());

export function ListMemory({ children }: { children: ReactNode }) {
  const memory = useRef(new Map<string, unknown>());
  return <Memory value={memory.current}>{children}</Memory>;
}

/** State that outlives its screen, under a name of the list. */
export function useListState<T extends object>(name: string, initial: T): [T, (change: Partial<T>) => void] {
  const memory = useContext(Memory);
  const [state, setState] = useState<T>(() => (memory.get(name) as T | undefined) ?? initial);
  const change = useCallback(
    (next: Partial<T>) => {
      setState((was) => {
        const now = { ...was, ...next };
        memory.set(name, now);
        return now;
      });
    },
    [memory, name],
  );
  return [state, change];
}

/** A row, and where on its page it stood. */
export interface Row {
  id: string | undefined;
  at: number;
}

/** Which row of a list had focus. Reading and writing it draws nothing anew. */
export function useRowMemory(name: string): { row: Row | undefined } {
  const memory = useContext(Memory);
  const key = `${name}, row`;
  return useMemo(
    () => ({
      get row() {
        return memory.get(key) as Row | undefined;
      },
      set row(row) {
        memory.set(key, row);
      },
    }),
    [memory, key],
  );
}

/** The screens that list records. */
export type ListRoute = "/today" | "/patients" | "/followups" | "/deleted" | "/sync";

/** A row that was, or may be, opened: the record, and the question at which it opens. */
export interface Stop {
  row: string;
  record: string;
  q?: string;
}

/** A list that a record was opened from, as it was then: saving may take a record off it. */
export interface ListWalk {
  list: string;
  title: string;
  route: ListRoute;
  /** The rows of its page, which begins at the offset. */
  stops: readonly Stop[];
  offset: number;
  /** Which of them is open. */
  at: number;
  /** Rows as the list has them now, where it has more than a page. */
  further?: (offset: number, limit: number) => Promise<readonly Stop[]>;
}

const WALK = "walk";

/** Leaving a list for one of its records, and going on from there. */
export function useListWalks() {
  const memory = useContext(Memory);
  return useMemo(
    () => ({
      leave: (walk: ListWalk) => void memory.set(WALK, walk),

      /** The list that this record was opened from. */
      of: (record: string): ListWalk | null => {
        const walk = memory.get(WALK) as ListWalk | undefined;
        return walk?.stops[walk.at]?.record === record ? walk : null;
      },

      /** On to the next record of the list; nothing when it was the last. The list comes back at that row. */
      next: async (walk: ListWalk): Promise<Stop | null> => {
        const here = walk.stops[walk.at]?.record;
        let at = walk.at + 1;
        // A patient may have several rows that follow each other.
        while (walk.stops[at] !== undefined && walk.stops[at]?.record === here) at += 1;
        let { stops, offset } = walk;
        if (stops[at] === undefined && walk.further !== undefined) {
          // What was saved may have left the list, or moved in it: the first that was not on this page is next.
          const seen = new Set(stops.map((stop) => stop.row));
          const found = await walk.further(offset, 2 * stops.length);
          const from = found.findIndex((stop) => !seen.has(stop.row));
          if (from === -1) return null;
          stops = found.slice(from);
          offset += from;
          at = 0;
          const state = memory.get(walk.list);
          if (typeof state === "object" && state !== null) memory.set(walk.list, { ...state, offset });
        }
        const stop = stops[at];
        if (stop === undefined) return null;
        memory.set(WALK, { ...walk, stops, offset, at });
        memory.set(`${walk.list}, row`, { id: stop.row, at });
        return stop;
      },
    }),
    [memory],
  );
}
