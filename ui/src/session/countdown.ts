// The wait after wrong passphrases, counted down.
import { useEffect, useState } from "react";

/** Seconds left of a wait that began when `seconds` last changed. */
export function useCountdown(seconds: number, turn: number): number {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` starts the same wait again
  useEffect(() => {
    const until = performance.now() + seconds * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [seconds, turn]);
  return left;
}

/** What the button says meanwhile. */
export function waitWords(seconds: number): string {
  return `Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}`;
}
