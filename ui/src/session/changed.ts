// Hears, once for the whole window, that something which is shown may be out of date. While much changes, as when a first
// exchange brings a service's records, it is passed on once a second and once more at the end.
import { platform } from "../platform";

const PAUSE = 1000;

const hearing = new Set<() => void>();
let stop: (() => void) | null = null;
let pause: ReturnType<typeof setTimeout> | undefined;
let again = false;

function heard(): void {
  if (pause !== undefined) {
    again = true;
    return;
  }
  pause = setTimeout(() => {
    pause = undefined;
    if (!again) return;
    again = false;
    heard();
  }, PAUSE);
  for (const hear of hearing) hear();
}

/** Calls `hear` whenever something may have changed, until what this gives is called. */
export function onChanged(hear: () => void): () => void {
  hearing.add(hear);
  stop ??= platform.onChanged(heard);
  return () => {
    hearing.delete(hear);
    if (hearing.size > 0) return;
    stop?.();
    stop = null;
  };
}
