// What each list remembers while somebody is in: search, filter, order, page, row, and which of its rows was opened. Going
// back restores it; locking takes the frame away and this with it, but for the list that the open record is of, which the
// host keeps with the place (`left-list.ts`). It is never in an address, as a search may hold an NHS number.
import type { ReactNode } from "react";
import { createContext, useCallback, useContext, useMemo, useState } from "react";
import { useStay } from "../session/stay";
import type { ListWalk, ReadStops, Row, Stop } from "./left-list";
import { keptOf, walkOf } from "./left-list";

export type { ListRoute, ListWalk, Row, Stop } from "./left-list";

const WALK = "walk";
const rowOf = (list: string) => `${list}, row`;

const Memory = createContext<Map<string, unknown>>(new Map());

export function ListMemory({
  readers,
  children,
}: {
  readers: Readonly<Record<string, ReadStops>>;
  children: ReactNode;
}) {
  const { place } = useStay();
  const [memory] = useState(() => {
    const known = new Map<string, unknown>();
    if (place.list === null) return known;
    const walk = walkOf(place.list, readers);
    known.set(WALK, walk).set(rowOf(walk.list), { id: walk.stops[walk.at]?.row, at: walk.at });
    if (walk.asked !== undefined) known.set(walk.list, walk.asked);
    return known;
  });
  return <Memory value={memory}>{children}</Memory>;
}

/** State that outlives its screen, under a name of the list. */
export function useListState<T extends object>(name: string, initial: T): [T, (change: Partial<T>) => void] {
  const memory = useContext(Memory);
  const [state, setState] = useState<T>(() => ({ ...initial, ...(memory.get(name) as Partial<T> | undefined) }));
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

/** Which row of a list had focus. Reading and writing it draws nothing anew. */
export function useRowMemory(name: string): { row: Row | undefined } {
  const memory = useContext(Memory);
  const key = rowOf(name);
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

/** Leaving a list for one of its records, and going on from there. */
export function useListWalks() {
  const memory = useContext(Memory);
  const { place } = useStay();
  return useMemo(() => {
    const leave = (walk: ListWalk) => {
      memory.set(WALK, walk);
      place.fromList(keptOf(walk));
    };
    return {
      leave,

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
        leave({ ...walk, stops, offset, at });
        memory.set(rowOf(walk.list), { id: stop.row, at });
        return stop;
      },
    };
  }, [memory, place]);
}
