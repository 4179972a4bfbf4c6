// A list that the host orders, narrows and pages: what is asked for, remembered while somebody is in; its page; and what its
// table needs. What can be asked for, and what a row is, is said by whoever shows it.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useListState, useRowMemory } from "./list-memory";

interface Asked {
  offset: number;
}

interface PageView {
  rows: readonly unknown[];
  /** On all pages. */
  total: number;
}

export type Ask<A> = readonly [asked: A, change: (change: Partial<A>) => void];

/** What is asked for under a name. Whatever is changed, the list begins again, but where another page is asked for. */
export function useAskedList<A extends Asked>(name: string, initial: A): Ask<A> {
  const [asked, set] = useListState<A>(name, initial);
  const change = useCallback((next: Partial<A>) => set({ offset: 0, ...next } as Partial<A>), [set]);
  return [asked, change];
}

/** @param read as many rows as `limit` of what is asked for. */
export function usePagedList<A extends Asked, V extends PageView>(
  name: string,
  [asked, change]: Ask<A>,
  read: (asked: A, limit: number, signal?: AbortSignal) => Promise<V>,
) {
  const queries = useQueryClient();
  // How many rows fit is known once the table is there.
  const [limit, onFit] = useState<number | null>(null);
  const [returning] = useState(useRowMemory(name).row !== undefined);
  const query = (what: A, rows: number) => ({
    queryKey: [name, what, rows],
    queryFn: ({ signal }: { signal: AbortSignal }) => read(what, rows, signal),
  });
  const page = useQuery({ ...query(asked, limit ?? 0), placeholderData: keepPreviousData, enabled: limit !== null });
  const view = page.data;
  return {
    page,
    view,
    /** Whether the rows are those that were asked for. */
    settled: view !== undefined && !page.isPlaceholderData && !page.isFetching,
    /** Whether somebody comes back to the row that they left. */
    returning,
    /** Asks for something else; its page, or nothing when it could not be read or something newer was asked for. */
    lookUp: (next: Partial<A>): Promise<V | null> => {
      change(next);
      // Before it is known how many fit, one row says whether there is only one. It is a question of its own: the page's
      // is called off as soon as more rows than these are asked for.
      return queries.fetchQuery(query({ ...asked, offset: 0, ...next }, limit ?? 1)).catch(() => null);
    },
    table: {
      asked,
      rows: view?.rows as V["rows"] | undefined,
      page: {
        offset: asked.offset,
        limit: limit ?? 0,
        total: view?.total ?? 0,
        onOffset: (offset: number) => change({ offset } as Partial<A>),
      },
      further: async (offset: number, more: number): Promise<V["rows"]> =>
        (await read({ ...asked, offset }, more)).rows,
      onFit,
    },
  };
}
