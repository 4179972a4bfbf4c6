// One screen inside the frame: the window's title, the main landmark, and focus on arrival.
import type { ReactNode } from "react";
import { useCallback, useEffect, useRef } from "react";
import { NotSavedLine } from "./not-saved-line";
import { useRegion } from "./regions";

export function Screen(props: {
  /** What stands before "FLS Desk" in the title of the window. Never anything about a patient. */
  title: string;
  /** The screen puts focus somewhere itself. */
  ownFocus?: boolean;
  /** The screen is a list that takes what the window leaves it. */
  fills?: boolean;
  children: ReactNode;
}) {
  const main = useRef<HTMLElement>(null);
  const { ref: putRegion, onFocus } = useRegion("main");
  // One for all drawings: the regions know it also while its children are put on the page.
  const here = useCallback(
    (element: HTMLElement) => {
      main.current = element;
      return putRegion(element);
    },
    [putRegion],
  );
  useEffect(() => {
    document.title = `${props.title}. FLS Desk`;
  }, [props.title]);
  useEffect(() => {
    if (props.ownFocus !== true) main.current?.focus({ preventScroll: true });
  }, [props.ownFocus]);
  return (
    <main
      className={props.fills === true ? "main main--fills" : "main"}
      id="main"
      ref={here}
      tabIndex={-1}
      onFocus={onFocus}
    >
      <NotSavedLine />
      {props.children}
    </main>
  );
}
