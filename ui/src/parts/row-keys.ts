// Moving through the rows of a list by keyboard, and selecting them: each row has one link. The list remembers which row
// had focus, so that coming back to it comes back to the row.
import type { FocusEvent, KeyboardEvent, RefObject } from "react";
import { useCallback, useEffect, useRef } from "react";
import { useRowMemory } from "../frame/list-memory";
import { copy } from "../session/clipboard";
import { announce } from "./announce";

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
  /** Where rows can be selected: one on or off, from one to another, all on the page. */
  select?: { toggle: (at: number) => void; extend: (from: number, to: number) => void; all: () => void };
  /** The NHS number of the row at this place, for Ctrl C. */
  numberOf?: (at: number) => string | null | undefined;
}): RowKeys {
  const body = useRef<HTMLTableSectionElement>(null);
  const memory = useRowMemory(options.list);
  const returnTo = useRef(memory.row);
  const anchor = useRef<number | null>(null);
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
    const row = document.activeElement?.closest("tr");
    const at = rows.findIndex((link) => link.closest("tr") === row);
    if (!event.shiftKey) anchor.current = null;
    if (selects(event, at, rows.length)) {
      event.preventDefault();
      return;
    }
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

  /** Keys that select, and Ctrl C where no text is selected. */
  function selects(event: KeyboardEvent, at: number, rows: number): boolean {
    const { select, numberOf } = options;
    const plain = !event.ctrlKey && !event.shiftKey;
    const letter = event.ctrlKey && !event.shiftKey ? event.key.toLowerCase() : "";
    if (letter === "c") {
      const number = numberOf?.(at);
      if (typeof number !== "string" || document.getSelection()?.isCollapsed === false) return false;
      void copy(number).then(() => announce("NHS number copied"));
      return true;
    }
    if (select === undefined) return false;
    if (letter === "a") {
      select.all();
      return true;
    }
    // A tick box takes Space by itself.
    const onBox = event.target instanceof HTMLInputElement;
    if (event.key === " " && plain && !onBox && at >= 0) {
      select.toggle(at);
      return true;
    }
    if (event.shiftKey && !event.ctrlKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && at >= 0) {
      const to = Math.min(rows - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)));
      anchor.current ??= at;
      select.extend(anchor.current, to);
      focusRow(to);
      return true;
    }
    return false;
  }

  return { body: { ref: body, onKeyDown, onFocus }, focusRow, returning: memory.row !== undefined };
}
