// The idle clock, which nobody can set: locks after as many minutes without a touch as this person chose. It tells the
// host that somebody is here, whose own clock locks a window that does not come to it.
import { useEffect } from "react";
import type { Stay } from "./stay";

/** How often the host is told that somebody is here. */
const SAY = 10_000;
const LOOK = 5000;

/** Locks when nobody has touched keyboard or pointer for that long. */
export function useIdle(open: boolean, stay: Stay, lock: () => Promise<void>): void {
  useEffect(() => {
    if (!open) return;
    let last = performance.now();
    let said = last;
    void stay.stillHere();
    const touched = () => {
      last = performance.now();
      if (last - said < SAY) return;
      said = last;
      void stay.stillHere();
    };
    const look = () => {
      if (performance.now() - last >= stay.lockAfterMinutes * 60_000) void lock();
    };
    const events = ["keydown", "pointerdown", "pointermove", "wheel"] as const;
    for (const name of events) window.addEventListener(name, touched, { capture: true, passive: true });
    document.addEventListener("visibilitychange", look);
    const timer = setInterval(look, LOOK);
    return () => {
      for (const name of events) window.removeEventListener(name, touched, { capture: true });
      document.removeEventListener("visibilitychange", look);
      clearInterval(timer);
    };
  }, [open, stay, lock]);
}
