// The idle clock, which nobody can set: locks after as many minutes without a touch as this person chose. It tells the
// host that somebody is here, whose own clock locks a window that does not come to it.
import { useEffect } from "react";
import { call } from "./call";

/** Nobody can choose a longer time. */
const LONGEST_MINUTES = 10;
/** How often the host is told that somebody is here. */
const SAY = 10_000;
const LOOK = 5000;

let minutes = LONGEST_MINUTES;

/** Tells the host that somebody is here, and hears after how long it locks. */
export async function stillHere(): Promise<void> {
  // A host that does not answer is told again at the next touch.
  const told = await call("still_here", null).catch(() => null);
  if (told !== null) minutes = told.lockAfterMinutes;
}

/** Locks when nobody has touched keyboard or pointer for that long. */
export function useIdle(open: boolean, lock: () => Promise<void>): void {
  useEffect(() => {
    if (!open) return;
    let last = performance.now();
    let said = last;
    minutes = LONGEST_MINUTES;
    void stillHere();
    const touched = () => {
      last = performance.now();
      if (last - said < SAY) return;
      said = last;
      void stillHere();
    };
    const look = () => {
      if (performance.now() - last >= minutes * 60_000) void lock();
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
  }, [open, lock]);
}
