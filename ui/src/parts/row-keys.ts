// Moving through the rows of a list by keyboard: each row has one link, one of them is the tab stop.
import type { KeyboardEvent } from "react";
import { useCallback, useRef } from "react";

export interface RowKeys {
  /** Give this to the tbody. */
  body: React.RefObject<HTMLTableSectionElement | null>;
  /** Give this to the tbody's onKeyDown. */
  onKeyDown: (event: KeyboardEvent) => void;
  /** Focuses a row by its place. */
  focusRow: (at: number) => void;
}

export function useRowKeys(options: {
  onPage?: (step: 1 | -1) => void;
  /** Whether the row at this place needs something: F8 goes there. */
  needs?: (at: number) => boolean;
}): RowKeys {
  const body = useRef<HTMLTableSectionElement>(null);
  const links = useCallback(() => [...(body.current?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])], []);
  const focusRow = useCallback((at: number) => links()[at]?.focus(), [links]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const rows = links();
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const step: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const to = event.ctrlKey ? undefined : step[event.key];
    if (to !== undefined) {
      focusRow(Math.min(rows.length - 1, Math.max(0, to)));
    } else if (event.key === "PageDown" || event.key === "PageUp") {
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

  return { body, onKeyDown, focusRow };
}
