// Moving through the rows of a table by keyboard, selecting them, and keeping focus in it: each row has one link. The list
// remembers which row had focus, so that coming back to it comes back to the row.
import type { FocusEvent, KeyboardEvent, RefCallback } from "react";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { useRowMemory } from "../frame/list-memory";
import { useGoOn, useRegions } from "../frame/regions";
import { holdsText, onNothing, takesText, useKeys } from "../keys/keys";
import { useStay } from "../session/stay";
import { announce } from "./announce";
import type { Page } from "./data-table";
import type { Selection } from "./selection";

export interface RowKeys {
  /** Give these to the tbody, and where its first row stands. */
  body: (first: number) => {
    onKeyDown: (event: KeyboardEvent) => void;
    onBlur: (event: FocusEvent) => void;
  };
  /** Give this to the foot. */
  foot: { onFocus: () => void; onKeyDown: (event: KeyboardEvent) => void };
  /** The link of a row. */
  link: (id: string) => RefCallback<HTMLAnchorElement>;
  /** Focus has come into the row at this place. */
  hold: (at: number) => void;
  /** Focus is in the heading of rows. */
  leaveRows: () => void;
  /** Focuses a row by its place. */
  focusRow: (at: number) => void;
  /** Focuses the row after this one, if it is there still: else what stands in its place has the focus. */
  focusAfter: (id: string) => void;
}

export function useRowKeys(options: {
  /** Name of the list; none for a table whose rows do not open. */
  list: string | null;
  /** Its rows, in order; nothing while they are being read. */
  ids: readonly string[] | null;
  page: Page | undefined;
  turn: (step: 1 | -1) => void;
  needs: (at: number) => boolean;
  selection: Selection | undefined;
  numberOf: (at: number) => string | null;
  openKeys: readonly string[];
  /** What other keys do with the row that has focus, or the first. */
  rowKeys: Readonly<Record<string, (at: number) => void>>;
  /** Ctrl Page Down and Up turn no page: the screen has them. */
  leavesCtrlPage: boolean;
  open: (at: number) => void;
}): RowKeys {
  const { list, page, turn, selection } = options;
  const ids = options.ids ?? [];
  const { clipboard } = useStay();
  const regions = useRegions();
  const memory = useRowMemory(list ?? "");
  const links = useRef(new Map<string, HTMLAnchorElement>());
  const order = useRef<readonly string[]>(ids);
  /** Where focus is, or was when its row went away. */
  const held = useRef<{ id: string | undefined; at: number } | null>(null);
  const returnTo = useRef(list === null ? undefined : memory.row);
  const anchor = useRef<number | null>(null);
  /** Whether focus was in the foot last: from there one goes on at the first row. */
  const below = useRef(false);
  const last = ids.length - 1;

  const focusRow = useCallback((at: number) => {
    const place = Math.min(order.current.length - 1, Math.max(0, at));
    const id = order.current[place];
    if (id !== undefined) links.current.get(id)?.focus();
  }, []);

  const focusAfter = useCallback(
    (id: string) => {
      const place = order.current.indexOf(id);
      if (place !== -1) focusRow(place + 1);
    },
    [focusRow],
  );

  /** The same row, or the one that stands in its place now. */
  const focusAgain = useCallback(
    ({ id, at }: { id: string | undefined; at: number }) => {
      const now = id === undefined ? -1 : order.current.indexOf(id);
      focusRow(now === -1 ? at : now);
    },
    [focusRow],
  );

  const known = options.ids?.join() ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about rows that changed, and these are other ones each time
  useLayoutEffect(() => {
    order.current = ids;
    if (known === null || ids.length === 0) return;
    if (returnTo.current !== undefined) {
      const back = returnTo.current;
      returnTo.current = undefined;
      // Rows also come back where a search had found nothing: whoever types or chooses on the screen keeps focus.
      if (!regions.isWorkedIn("main")) focusAgain(back);
    } else if (held.current !== null && onNothing()) {
      // The row that had focus went away with its page: what stands in its place takes it.
      focusAgain(held.current);
    }
  }, [known, focusAgain, regions]);

  // A page past the last one is none: the list became shorter.
  useEffect(() => {
    if (page === undefined || known !== "" || page.offset === 0 || page.total === 0) return;
    page.onOffset(Math.floor((page.total - 1) / page.limit) * page.limit);
  }, [page, known]);

  /** Where focus is now: rows may have moved under it. */
  function at(): number {
    const { id, at: place } = held.current ?? { id: undefined, at: 0 };
    const now = id === undefined ? -1 : ids.indexOf(id);
    return now === -1 ? place : now;
  }
  const pages = page !== undefined && page.total > page.limit;
  const turnFrom = (step: 1 | -1) => (document.activeElement instanceof HTMLSelectElement ? false : turn(step));
  /** As if the row had been gone to first: so it is seen which one it is. */
  function onRow(act: (at: number) => void): void {
    const place = at();
    focusRow(place);
    act(place);
  }
  const onButton = () => document.activeElement instanceof HTMLButtonElement;
  useKeys(
    "screen",
    list === null
      ? {}
      : {
          ...Object.fromEntries(options.openKeys.map((key) => [key, () => onRow(options.open)])),
          ...Object.fromEntries(Object.entries(options.rowKeys).map(([key, act]) => [key, () => onRow(act)])),
          ...(page === undefined || options.leavesCtrlPage
            ? {}
            : { "Ctrl+PageDown": () => turn(1), "Ctrl+PageUp": () => turn(-1) }),
          // Wherever on the screen focus is, and not the page as text.
          ...(selection === undefined
            ? {}
            : { "Ctrl+A": () => (holdsText(document.activeElement) ? false : selection.add(ids)) }),
          // From the search box and the filters, too; a choice of several goes through them with these keys.
          ...(pages ? { PageDown: () => turnFrom(1), PageUp: () => turnFrom(-1) } : {}),
          // On arrival nothing has focus yet; from a filter one goes down to the first row.
          ArrowDown: () => {
            if (ids.length === 0 || !(onNothing() || onButton())) return false;
            focusAgain((onButton() ? undefined : memory.row) ?? { id: undefined, at: 0 });
          },
        },
  );

  const goOn = () => {
    if (ids.length === 0) return false;
    focusAgain(below.current ? { id: undefined, at: 0 } : (memory.row ?? { id: undefined, at: 0 }));
    return true;
  };
  useGoOn(list === null ? null : goOn);

  function hold(place: number): void {
    below.current = false;
    held.current = { id: ids[place], at: place };
    if (list !== null) memory.row = held.current;
  }

  function onBlur(event: FocusEvent): void {
    const to = event.relatedTarget;
    if (to instanceof Node && event.currentTarget.contains(to)) return;
    held.current = null;
  }

  /** @param first the first row under the heading of these rows. */
  function onKeyDown(event: KeyboardEvent, first: number): void {
    if (list === null || event.altKey || event.metaKey || ids.length === 0) return;
    if (event.key === " " && selection === undefined && event.target instanceof HTMLAnchorElement) {
      // A page that scrolls would take the row out of sight.
      event.preventDefault();
      return;
    }
    // What stands in the heading is above its first row, and below the one before.
    const inHeading = held.current === null;
    const here = inHeading ? first : at();
    if (!event.shiftKey) anchor.current = null;
    if (selects(event, here)) {
      event.preventDefault();
      return;
    }
    const step: Record<string, number> = {
      ArrowDown: inHeading ? here : here + 1,
      ArrowUp: here - 1,
      Home: 0,
      End: last,
    };
    const to = event.ctrlKey || event.shiftKey ? undefined : step[event.key];
    if (to !== undefined) {
      focusRow(to);
    } else if (!event.ctrlKey && page !== undefined && (event.key === "PageDown" || event.key === "PageUp")) {
      turn(event.key === "PageDown" ? 1 : -1);
    } else if (event.key === "F8") {
      const way = event.shiftKey ? -1 : 1;
      let row = here + way;
      while (row >= 0 && row <= last && !options.needs(row)) row += way;
      if (row >= 0 && row <= last) focusRow(row);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Keys that select, and Ctrl C where no text is selected. */
  function selects(event: KeyboardEvent, here: number): boolean {
    const plain = !event.ctrlKey && !event.shiftKey;
    const letter = event.ctrlKey && !event.shiftKey ? event.key.toLowerCase() : "";
    if (letter === "c") {
      const number = options.numberOf(here);
      if (number === null || document.getSelection()?.isCollapsed === false) return false;
      void clipboard.copy(number).then(() => announce("NHS number copied"));
      return true;
    }
    if (selection === undefined) return false;
    if (letter === "a") {
      selection.add(ids);
      return true;
    }
    // A tick box takes Space by itself.
    const onBox = event.target instanceof HTMLInputElement;
    const id = ids[here];
    if (event.key === " " && plain && !onBox && id !== undefined) {
      selection.toggle(id);
      return true;
    }
    if (event.shiftKey && !event.ctrlKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const to = Math.min(last, Math.max(0, here + (event.key === "ArrowDown" ? 1 : -1)));
      anchor.current ??= here;
      selection.extend(ids, anchor.current, to);
      focusRow(to);
      return true;
    }
    return false;
  }

  const link = useCallback(
    (id: string): RefCallback<HTMLAnchorElement> =>
      (element) => {
        if (element === null) links.current.delete(id);
        else links.current.set(id, element);
      },
    [],
  );

  const foot = {
    onFocus: () => {
      below.current = true;
    },
    // Whoever turned the page there goes on into its rows.
    onKeyDown: (event: KeyboardEvent) => {
      const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
      if (list === null || !isArrow || event.ctrlKey || event.altKey || event.shiftKey || takesText(event.target))
        return;
      event.preventDefault();
      focusRow(event.key === "ArrowDown" ? 0 : last);
    },
  };
  const body = (first: number) => ({ onKeyDown: (event: KeyboardEvent) => onKeyDown(event, first), onBlur });
  const leaveRows = () => {
    held.current = null;
  };
  return { body, foot, link, hold, leaveRows, focusRow, focusAfter };
}
