// The facilities audit of a period as the host tells it, and what is typed on its way there: one text after the other, so that
// the last that was typed is the last that arrives.
import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { FacilitiesView } from "../platform";
import { CallError } from "../platform";
import { call, onBeforeLock } from "../session/call";

export function useFacilities(period: number | null): UseQueryResult<FacilitiesView> {
  return useQuery({ queryKey: ["facilities", period], queryFn: () => call("facilities", { period }) });
}

/** What a box does to send what is typed in it. */
type Flush = () => Promise<void>;

export interface Typing {
  /** Sends what is typed at a question, after everything that was sent before. */
  type: (question: string, text: string) => Promise<void>;
  /** Boxes that may hold what was not sent yet. */
  boxes: Set<Flush>;
  /** What puts the focus on a question. */
  places: Map<string, () => void>;
  /** Sends all of that. */
  flush: Flush;
  /** Saves, and submits where that is asked: as it is then, or nothing where it was not done. */
  save: (submit: boolean) => Promise<FacilitiesView | null>;
  busy: boolean;
  trouble: string | null;
}

export function useTyping(shown: number | null, view: FacilitiesView | undefined): Typing {
  const queries = useQueryClient();
  const boxes = useRef(new Set<Flush>()).current;
  const places = useRef(new Map<string, () => void>()).current;
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const period = view?.period;

  async function inLine(ask: () => Promise<FacilitiesView>): Promise<FacilitiesView | null> {
    const told = line.current.then(ask);
    line.current = told.catch(() => undefined);
    try {
      const next = await told;
      queries.setQueryData(["facilities", shown], next);
      setTrouble(null);
      return next;
    } catch (thrown) {
      setTrouble(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
      return null;
    }
  }

  const flush = async () => {
    await Promise.all([...boxes].map((box) => box()));
  };
  const latest = useRef(flush);
  latest.current = flush;
  useEffect(() => onBeforeLock(() => latest.current()), []);

  return {
    boxes,
    places,
    flush,
    busy,
    trouble,
    type: async (question, text) => {
      if (period !== undefined) await inLine(() => call("type_facility", { period, question, text }));
    },
    save: async (submit) => {
      if (busy || period === undefined) return null;
      setBusy(true);
      await flush();
      const done = await inLine(() => call("save_facilities", { period, submit }));
      // What is missing may be told anew.
      void queries.invalidateQueries();
      setBusy(false);
      return done;
    },
  };
}

const PAUSE = 400;

/** What stands in a box: as it is typed, and then as the host has it. `focus` puts the focus on it. */
export function useBox(key: string, told: string, typing: Typing, focus: () => void) {
  const [typed, setTyped] = useState<string | null>(null);
  const unsent = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  async function flush(): Promise<void> {
    clearTimeout(timer.current);
    const text = unsent.current;
    if (text === null) return;
    unsent.current = null;
    await typing.type(key, text);
    // What was typed meanwhile stays.
    setTyped((now) => (now === text ? null : now));
  }
  const latest = useRef(flush);
  latest.current = flush;
  const place = useRef(focus);
  place.current = focus;
  const { boxes, places } = typing;
  useEffect(() => {
    const box = () => latest.current();
    boxes.add(box);
    places.set(key, () => place.current());
    return () => {
      boxes.delete(box);
      places.delete(key);
      void box();
    };
  }, [boxes, places, key]);

  return {
    text: typed ?? told,
    change: (text: string) => {
      setTyped(text);
      unsent.current = text;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void latest.current(), PAUSE);
    },
    flush: () => void flush(),
    /** Sends it at once: a choice is whole when it is made. */
    choose: (text: string) => {
      setTyped(text);
      unsent.current = text;
      void flush();
    },
  };
}
