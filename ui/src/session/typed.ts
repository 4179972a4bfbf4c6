// What is typed in a dialog and not saved. It is kept with the place, letter by letter, so that neither a lock nor a crash takes it:
// whoever unlocks finds the dialog open as it was.
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useStay } from "./stay";

/** The box that says which dialog the others are of. */
const DIALOG = "dialog";

function useRoute(): string {
  return useRouterState({ select: (state) => state.location.pathname });
}

/** The name of the dialog that was open on this screen when it was left. */
export function useLeftDialog(): string | null {
  const { place } = useStay();
  const route = useRoute();
  const [left] = useState(() => place.typedAt(route)[DIALOG] ?? null);
  return left;
}

/** @param isWork whether closing the dialog unasked would lose what somebody wrote. */
export function useTyped(dialog: string, isWork: (typed: Readonly<Record<string, string>>) => boolean) {
  const { place } = useStay();
  const route = useRoute();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() => {
    const { [DIALOG]: left, ...boxes } = place.typedAt(route);
    return left === dialog ? Object.fromEntries(Object.entries(boxes).map(([box, text]) => [box, text.slice(1)])) : {};
  });
  /** Whether somebody was asked if what they typed is to go. */
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    // The host keeps no blank box, and a box that was emptied says something.
    const boxes = Object.entries(typed).map(([box, text]) => [box, `=${text}`]);
    place.typed(route, { [DIALOG]: dialog, ...Object.fromEntries(boxes) });
  }, [place, route, dialog, typed]);
  return {
    typed,
    leaving,
    type: (boxes: Record<string, string>) => {
      setLeaving(false);
      setTyped((was) => ({ ...was, ...boxes }));
    },
    /** A box is as if nobody had touched it. */
    untouch: (box: string) => setTyped(({ [box]: _, ...others }) => others),
    /** It is saved, or to go. */
    forget: () => place.typed(route, {}),
    /** Closes at once where nothing would be lost, and else when it is asked for again. */
    leave: (close: () => void) => {
      if (isWork(typed) && !leaving) setLeaving(true);
      else {
        place.typed(route, {});
        close();
      }
    },
  };
}

export type Typed = ReturnType<typeof useTyped>;
