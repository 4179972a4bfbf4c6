// One person's stay at the desk, from unlocking to the lock: everything that the window holds of it and that is not on the
// screen. The lock ends it and puts an empty one in its place, so that nothing has to be remembered to be cleared.
import { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { LeftImport } from "../import/left-import";
import { HeldKeys } from "../keys/held-keys";
import { call } from "./call";
import { Clipboard } from "./clipboard";
import { Dropped } from "./dropped";
import { Place } from "./place";
import { Reached } from "./reached";

/** Nobody can choose a longer time. */
const LONGEST_MINUTES = 10;

export class Stay {
  /** What the host answered. Nothing here depends on a network: "offline" must not pause a question. */
  readonly queries = new QueryClient({
    defaultOptions: {
      queries: { networkMode: "always", retry: false, staleTime: 0, gcTime: 60_000, refetchOnWindowFocus: true },
      mutations: { networkMode: "always", retry: false },
    },
  });
  readonly place = new Place();
  readonly clipboard = new Clipboard();
  readonly keys = new HeldKeys();
  readonly reached = new Reached();
  readonly dropped = new Dropped();
  /** The import that is left for another screen, or shown; nothing where no file is chosen. */
  importing: LeftImport | null = null;
  #lockAfterMinutes = LONGEST_MINUTES;

  /** After how long without a touch this person's desk locks. */
  get lockAfterMinutes(): number {
    return this.#lockAfterMinutes;
  }

  /** Tells the host that somebody is here, and hears after how long it locks. */
  async stillHere(): Promise<void> {
    // A host that does not answer is told again at the next touch.
    const told = await call("still_here", null).catch(() => null);
    if (told !== null) this.#lockAfterMinutes = told.lockAfterMinutes;
  }

  end(): void {
    this.queries.clear();
    this.keys.drop();
    this.reached.end();
    this.importing = null;
    void this.clipboard.clear();
  }
}

export const StayContext = createContext<Stay | null>(null);

export function useStay(): Stay {
  const stay = useContext(StayContext);
  if (stay === null) throw new Error("outside the session");
  return stay;
}
