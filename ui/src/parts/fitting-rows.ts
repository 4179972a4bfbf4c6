// How many rows of a table fit between what stands above it and the foot of the window. It is measured: the room that
// the page gives the table, and what heading, foot and each row take of it. Lists page, they never scroll endlessly.
import type { RefObject } from "react";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";

/** On a window too low for these the page itself scrolls. */
const FEWEST = 5;

export interface Fit {
  /** What the page gives the table and its foot. */
  space: RefObject<HTMLDivElement | null>;
  scroll: RefObject<HTMLElement | null>;
  head: RefObject<HTMLTableSectionElement | null>;
  body: RefObject<HTMLTableSectionElement | null>;
  foot: RefObject<HTMLDivElement | null>;
}

const height = (element: Element | null) => element?.getBoundingClientRect().height ?? 0;

/**
 * How many rows fit in a room: of those that are drawn the first that do, and where all do as many more as there would be of the
 * lowest of them. Rows that turn out higher are drawn and measured in their turn.
 */
export function fittingIn(room: number, drawn: readonly number[]): number {
  let left = room;
  for (const [before, row] of drawn.entries()) {
    if (row > left) return before;
    left -= row;
  }
  return drawn.length + Math.floor(left / Math.min(...drawn));
}

/**
 * @param rows what is drawn, measured again as it changes; @param page which rows these are, however many of them; @param onFit
 * hears how many fit, whenever that changes.
 */
export function useFittingRows(
  rows: unknown,
  page: string,
  columns: number,
  onFit: ((rows: number) => void) | undefined,
): Fit {
  const space = useRef<HTMLDivElement>(null);
  const scroll = useRef<HTMLElement>(null);
  const head = useRef<HTMLTableSectionElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const said = useRef({ fitting: 0, in: "" });

  const measure = useCallback(() => {
    // Before anybody has said which columns there are, a row has no height to speak of.
    if (onFit === undefined || columns === 0) return;
    const drawn = [...(body.current?.rows ?? [])].map(height);
    if (drawn.length === 0 || drawn.includes(0)) return;
    const bar = (scroll.current?.offsetHeight ?? 0) - (scroll.current?.clientHeight ?? 0);
    const edges = 2;
    const taken = height(head.current) + height(foot.current) + bar + edges;
    // Where these have no room the page is longer: what stands below the table begins below its rows.
    const least = taken + drawn.slice(0, FEWEST).reduce((sum, row) => sum + row, 0);
    space.current?.style.setProperty("--fewest-rows", `${Math.ceil(least)}px`);
    const room = height(space.current) - taken;
    // In the same room no more of the same page fit than fitted once: what fewer rows leave may be as wide or as low as more rows
    // are not, and the page would go to and fro between the two for ever. Other rows may be lower than those were.
    const same = [page, space.current?.clientWidth, height(space.current), height(foot.current)].join(" ");
    const most = said.current.in === same ? said.current.fitting : Number.POSITIVE_INFINITY;
    const fitting = Math.min(most, Math.max(FEWEST, fittingIn(room, drawn)));
    const isSaid = fitting === said.current.fitting;
    said.current = { fitting, in: same };
    if (!isSaid) onFit(fitting);
  }, [onFit, columns, page]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows may be of another height
  useLayoutEffect(measure, [measure, rows]);

  useEffect(() => {
    const observer = new ResizeObserver(measure);
    for (const part of [space, scroll, head, foot]) if (part.current !== null) observer.observe(part.current);
    return () => observer.disconnect();
  }, [measure]);

  return { space, scroll, head, body, foot };
}
