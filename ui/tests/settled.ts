// Waiting for a page that has asked for all it needs: its commands are answered, and no further one follows. A page on a
// real host always has one connection open, on which it hears of changes.
import type { Page, Request } from "@playwright/test";
import { expect } from "@playwright/test";

const QUIET = 500;

interface Traffic {
  open: Set<Request>;
  last: number;
}

const traffic = new WeakMap<Page, Traffic>();

/** Follows the commands of a page, before it asks for anything. */
export function follow(page: Page): void {
  if (traffic.has(page)) return;
  const seen: Traffic = { open: new Set(), last: 0 };
  traffic.set(page, seen);
  const isCommand = (request: Request) => request.url().includes("/command/");
  const ended = (request: Request) => {
    if (seen.open.delete(request)) seen.last = performance.now();
  };
  page.on("request", (request) => {
    if (isCommand(request)) seen.open.add(request);
  });
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
}

/** Waits until no command has been under way for half a second. */
export async function settled(page: Page): Promise<void> {
  const seen = traffic.get(page);
  if (seen === undefined) throw new Error("follow the page first");
  await page.waitForLoadState("load");
  await expect.poll(() => seen.open.size === 0 && performance.now() - seen.last > QUIET).toBe(true);
}
