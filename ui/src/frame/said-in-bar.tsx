// What is said in the top bar for a moment, of a scan or a key that did nothing: it goes by itself, with the screen, with the
// next key, or after a while. Nothing of it is kept.
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { MODIFIERS } from "../keys/press";
import { Icon } from "../parts/icon";
import type { RightName } from "../platform";
import { useRefused } from "../session/refused";

type Hear = (words: string | null) => void;
const hearers = new Set<Hear>();

/** Long enough to be read by whoever looks up from a wristband. */
const SAID_FOR = 15_000;

/** No key takes it away before: the last keys of the scan itself come so late. */
const SAID_AT_LEAST = 1000;

/** Says something in place of what was said before; nothing takes that away. */
export function sayInBar(words: string | null): void {
  for (const hear of hearers) hear(words);
}

/** What a key does where whoever is in may; where they may not it says why: no key is dead without a word. */
export function useUnlessRefused(right: RightName): (act: () => unknown) => unknown {
  const why = useRefused(right);
  return (act) => (why === null ? act() : sayInBar(why));
}

export function SaidInBar() {
  const [said, setSaid] = useState<{ words: string } | null>(null);
  useEffect(() => {
    const hear: Hear = (words) => setSaid(words === null ? null : { words });
    hearers.add(hear);
    return () => {
      hearers.delete(hear);
    };
  }, []);
  const screen = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another screen has nothing to do with what was said on this one
  useEffect(() => setSaid(null), [screen]);
  useEffect(() => {
    if (said === null) return undefined;
    const since = performance.now();
    const timer = setTimeout(() => setSaid(null), SAID_FOR);
    function onKeyDown(event: KeyboardEvent): void {
      if (!MODIFIERS.has(event.key) && performance.now() - since >= SAID_AT_LEAST) setSaid(null);
    }
    window.addEventListener("keydown", onKeyDown, true);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", onKeyDown, true);
    };
  }, [said]);
  if (said === null) return null;
  return (
    <span className="bar__said" role="alert">
      <Icon name="needs" /> {said.words}
      <button type="button" className="bar__button" onClick={() => setSaid(null)}>
        Close
      </button>
    </span>
  );
}
