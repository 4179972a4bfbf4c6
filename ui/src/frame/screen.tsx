// One screen inside the frame: the window's title, the main landmark, and focus on arrival.
import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
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
  const region = useRegion("main");
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
      ref={(element: HTMLElement) => {
        main.current = element;
        return region.ref(element);
      }}
      tabIndex={-1}
      onFocus={region.onFocus}
    >
      <NotSavedLine />
      {props.children}
    </main>
  );
}
