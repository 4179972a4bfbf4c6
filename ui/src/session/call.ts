// Every command goes through here, so that one answer of "locked" is heard at once, whoever asked.
import type { CommandName, RequestOf, ViewOf } from "../platform";
import { CallError, platform } from "../platform";

const whenLocked = new Set<() => void>();
const beforeLock = new Set<() => Promise<unknown>>();

export async function call<N extends CommandName>(
  name: N,
  request: RequestOf<N>,
  unless?: AbortSignal,
): Promise<ViewOf<N>> {
  try {
    return await platform.call(name, request, unless);
  } catch (thrown) {
    if (thrown instanceof CallError && thrown.code === "locked") for (const hear of whenLocked) hear();
    throw thrown;
  }
}

/** Hears that the store is locked, from whichever command found out. */
export function onLocked(hear: () => void): () => void {
  whenLocked.add(hear);
  return () => whenLocked.delete(hear);
}

/** Something to finish while the store is still open: typing that has not reached it yet. */
export function onBeforeLock(finish: () => Promise<unknown>): () => void {
  beforeLock.add(finish);
  return () => beforeLock.delete(finish);
}

/** Finishes everything that was registered; never waits long for it, never fails. */
export async function finishBeforeLock(patience: number): Promise<void> {
  const all = Promise.allSettled([...beforeLock].map((finish) => finish()));
  await Promise.race([all, new Promise((done) => setTimeout(done, patience))]);
}
