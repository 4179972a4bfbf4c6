// Where somebody is: screen, record, tab and question, and what is typed on a screen that has no record yet. The host
// keeps it in the encrypted store with every step, so that unlocking goes on there after a lock, a crash or a power cut.
import type { PlaceView } from "../platform";
import { call } from "./call";

const NOWHERE: PlaceView = { route: "", question: null, typed: [] };

let place: PlaceView = NOWHERE;
let changed = false;
let keeping: Promise<void> | null = null;

/** Goes on from where the host says that this person left off. */
export function returnToPlace(left: PlaceView | null): void {
  place = left ?? NOWHERE;
  changed = false;
}

/** Forgets it in this window; the host has it. */
export function forgetPlace(): void {
  returnToPlace(null);
}

/** Another screen, record or tab. The question stays while the record does; what was typed stays with its screen. */
export function atRoute(route: string): void {
  if (route === place.route) return;
  const question = recordOf(route) !== null && recordOf(route) === recordOf(place.route) ? place.question : null;
  keep({ route, question, typed: [] });
}

/** Another question of the record that is open. */
export function atQuestion(question: string): void {
  if (question !== place.question) keep({ ...place, question });
}

/** What stands in the boxes of a screen that has no record yet. */
export function typedHere(route: string, typed: Record<string, string>): void {
  const boxes = Object.entries(typed).map(([name, text]) => ({ name, text }));
  if (JSON.stringify(boxes) !== JSON.stringify(place.typed)) keep({ route, question: null, typed: boxes });
}

/** What was typed on this screen when it was left. */
export function typedAt(route: string): Record<string, string> {
  if (place.route !== route) return {};
  return Object.fromEntries(place.typed.map(({ name, text }) => [name, text]));
}

/** The question at which this record was left. */
export function questionAt(record: string): string | null {
  return recordOf(place.route) === record ? place.question : null;
}

/** Waits until the host has the last step. */
export async function placeKept(): Promise<void> {
  while (keeping !== null) await keeping;
}

function recordOf(route: string): string | null {
  const record = /^\/patients\/([^/]+)/.exec(route)?.[1];
  return record === undefined || record === "new" ? null : record;
}

function keep(next: PlaceView): void {
  place = next;
  changed = true;
  // Whoever drives the window from outside can wait for it.
  document.documentElement.dataset.place = "keeping";
  keeping ??= send();
}

/** One after another, and always the newest: steps that were overtaken are not sent. */
async function send(): Promise<void> {
  while (changed) {
    changed = false;
    // A place that cannot be kept must not get in the way of entry; the next step tries again.
    await call("keep_place", place).catch(() => undefined);
  }
  keeping = null;
  document.documentElement.dataset.place = "kept";
}
