// Moving through the rows of a list by keyboard: each row has one link. The list remembers which row had focus, so
// that coming back to it comes back to the row.
import type { FocusEvent, KeyboardEvent, RefObject } from "react";
import { useCallback, useEffect, useRef } from "react";
import { useRowMemory } from "../frame/list-memory";

export interface RowKeys {
  /** Give these to the tbody. */
  body: {
    ref: RefObject<HTMLTableSectionElement | null>;
    onKeyDown: (event: KeyboardEvent) => void;
    onFocus: (event: FocusEvent) => void;
  };
  /** Focuses a row by its place. */
  focusRow: (at: number) => void;
  /** Whether a row is to take focus again, so that nothing else should. */
  returning: boolean;
}

export function useRowKeys(options: {
  /** Name of the list. */
  list: string;
  /** Whether its rows are on the page. */
  ready: boolean;
  onPage?: (step: 1 | -1) => void;
  /** Whether the row at this place needs something: F8 goes there. */
  needs?: (at: number) => boolean;
}): RowKeys {
  const body = useRef<HTMLTableSectionElement>(null);
  const memory = useRowMemory(options.list);
  const returnTo = useRef(memory.row);
  const links = useCallback(() => [...(body.current?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])], []);
  const focusRow = useCallback((at: number) => links()[at]?.focus(), [links]);

  useEffect(() => {
    if (!options.ready || returnTo.current === undefined) return;
    const row = links().find((link) => link.dataset.rowLink === returnTo.current);
    returnTo.current = undefined;
    row?.focus();
  }, [options.ready, links]);

  function onFocus(event: FocusEvent): void {
    const row = event.target instanceof HTMLElement ? event.target.dataset.rowLink : undefined;
    if (row !== undefined) memory.row = row;
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const rows = links();
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const step: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const to = event.ctrlKey ? undefined : step[event.key];
    if (to !== undefined) {
      focusRow(Math.min(rows.length - 1, Math.max(0, to)));
    } else if (!event.ctrlKey && (event.key === "PageDown" || event.key === "PageUp")) {
      options.onPage?.(event.key === "PageDown" ? 1 : -1);
    } else if (event.key === "F8" && options.needs !== undefined) {
      const way = event.shiftKey ? -1 : 1;
      for (let row = at + way; row >= 0 && row < rows.length; row += way) {
        if (options.needs(row)) {
          focusRow(row);
          break;
        }
      }
    } else {
      return;
    }
    event.preventDefault();
  }

  return { body: { ref: body, onKeyDown, onFocus }, focusRow, returning: memory.row !== undefined };
}
