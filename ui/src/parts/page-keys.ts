// Keys of a table whose rows do not open: it is a box that is gone to and whose pages are turned. Where rows open, `row-keys.ts`
// has them.
import type { RefObject } from "react";
import { onNothing, useKeys } from "../keys/keys";
import type { Page } from "./data-table";

/** @param page none where another one has the keys, or there is only one page. */
export function usePageKeys(
  page: Page | undefined,
  turn: (step: 1 | -1) => void,
  box: RefObject<HTMLElement | null>,
): void {
  const inBox = () => box.current?.contains(document.activeElement) === true;
  const onButton = () => document.activeElement instanceof HTMLButtonElement;
  const onPage = (step: 1 | -1) => {
    if (!inBox() && !onNothing() && !onButton()) return false;
    turn(step);
  };
  useKeys(
    "screen",
    page === undefined
      ? {}
      : {
          "Ctrl+PageDown": () => turn(1),
          "Ctrl+PageUp": () => turn(-1),
          PageDown: () => onPage(1),
          PageUp: () => onPage(-1),
          ArrowDown: () => {
            if (inBox() || !(onNothing() || onButton())) return false;
            box.current?.focus();
          },
        },
  );
}
