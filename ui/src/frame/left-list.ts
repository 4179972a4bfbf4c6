// A list that was left for one of its records, as this window knows it and as the host keeps it with the place: by ids of
// rows and records, and by the keys that its rows are chosen by. What was searched for may be an NHS number and is not kept.
import type { LeftListView } from "../platform";

/** The screens that list records, or parts of the patients list. */
export type ListRoute = "/today" | "/patients" | "/followups" | "/deleted" | "/sync" | "/kpis/missing";

/** A row, and where on its page it stood. */
export interface Row {
  id: string | undefined;
  at: number;
}

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
  /** What it was asked for, where it has more than a page. */
  asked?: object;
  /** Rows as the list has them now, where it has more than a page. */
  further?: (offset: number, limit: number) => Promise<readonly Stop[]>;
  /** More rows than these were found by a search, which was not kept. */
  isPart?: boolean;
}

/** Of a list with more than a page: its rows from an offset on, as it was asked for then. */
export type ReadStops = (asked: object, offset: number, limit: number) => Promise<readonly Stop[]>;

/** For the host, which keeps no text that somebody typed. */
export function keptOf(walk: ListWalk): LeftListView {
  const { list, title, route, stops, offset, at, asked } = walk;
  const searched = asked !== undefined && "search" in asked && asked.search !== "";
  return {
    name: list,
    title,
    route,
    stops: stops.map(({ row, record, q }) => ({ row, record, question: q ?? null })),
    offset,
    at,
    asked: asked === undefined || searched ? null : JSON.stringify(asked),
  };
}

/** As it was when somebody left off. */
export function walkOf(kept: LeftListView, readers: Readonly<Record<string, ReadStops>>): ListWalk {
  const { name, title, route, offset, at } = kept;
  const read = readers[name];
  const stops = kept.stops.map(({ row, record, question }) =>
    question === null ? { row, record } : { row, record, q: question },
  );
  const walk = { list: name, title, route: route as ListRoute, stops, offset, at };
  if (kept.asked === null) return read === undefined ? walk : { ...walk, isPart: true };
  const asked: object = { ...JSON.parse(kept.asked), offset };
  if (read === undefined) return { ...walk, asked };
  return { ...walk, asked, further: (from, limit) => read(asked, from, limit) };
}
