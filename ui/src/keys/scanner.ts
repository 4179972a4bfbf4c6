// A wristband scanner is a keyboard that types very fast and ends with Enter. Outside a text box a digit is held back for
// as long as a scanner takes between two keys: what comes alone was a person, and goes on to where it was meant; a burst
// was a scanner, and never reaches the page, so that it cannot choose an answer. In a box of a record, where typing must
// show at once, a burst is taken out again.

import { MODIFIERS, press, wasHeld } from "./press";

/** Longest time between two keys of a scanner. People need twice as long even when they hurry. */
export const BETWEEN = 80;
/** Keys that a person may press so fast; more than that were a scanner's. */
const MOST_BY_HAND = 3;
const FEWEST_DIGITS = 10;
/** What separates the elements of a GS1 code; scanners type it as Ctrl ]. */
const GROUP = "\u001d";

/** Boxes in which a scanned number never belongs: an answer other than the NHS number, a note. */
const refusing = new WeakSet<HTMLInputElement>();

/** As the `ref` of a box out of which a scan is taken again. */
export function refusesScans(box: HTMLInputElement | null): void {
  if (box !== null) refusing.add(box);
}

export interface Heard {
  /** Everything that a scanner typed. */
  onScan: (text: string) => void;
  /** A burst that ended too soon. */
  onBroken: () => void;
  /** Whether keys are held for a place that is on its way: then they are a person's, at whatever speed. */
  areKeysHeld: () => boolean;
}

interface Key {
  text: string;
  init: KeyboardEventInit;
}

/** Listens until the function that it gives back is called. */
export function hearScanner(heard: Heard): () => void {
  let held: Key[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let box: { input: HTMLInputElement; before: string; text: string; at: number } | null = null;

  /** Gives held keys to whatever has the focus, as if they were pressed now. */
  function release(): void {
    clearTimeout(timer);
    const keys = held;
    held = [];
    for (const { init } of keys) press(init);
  }

  function end(): void {
    clearTimeout(timer);
    const text = held.map((key) => key.text).join("");
    if (digits(text) >= FEWEST_DIGITS) {
      held = [];
      heard.onScan(text);
    } else if (held.length > MOST_BY_HAND) {
      held = [];
      heard.onBroken();
    } else {
      release();
    }
  }

  function hold(event: KeyboardEvent, text: string): void {
    take(event);
    const { key, code, shiftKey, ctrlKey } = event;
    held.push({ text, init: { key, code, shiftKey, ctrlKey } });
    clearTimeout(timer);
    timer = setTimeout(end, BETWEEN);
  }

  function outsideBoxes(event: KeyboardEvent): void {
    const text = typed(event);
    if (held.length === 0) {
      if (text !== null && /^[0-9(\]]$/.test(text) && !event.repeat) hold(event, text);
    } else if (event.repeat) {
      release();
    } else if (text !== null) {
      hold(event, text);
    } else if ((event.key === "Enter" || event.key === "Tab") && held.length > MOST_BY_HAND) {
      take(event);
      end();
    } else {
      release();
    }
  }

  function inBox(event: KeyboardEvent, input: HTMLInputElement): void {
    const text = typed(event);
    const goesOn = box !== null && box.input === input && event.timeStamp - box.at <= BETWEEN;
    if (text !== null) {
      if (goesOn && box !== null) box = { ...box, text: box.text + text, at: event.timeStamp };
      else box = { input, before: input.value, text, at: event.timeStamp };
      return;
    }
    const scan = box;
    box = null;
    if (scan === null || !goesOn || event.key !== "Enter" || digits(scan.text) < FEWEST_DIGITS) return;
    take(event);
    putBack(input, scan.before);
    heard.onScan(scan.text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (wasHeld(event) || event.isComposing || MODIFIERS.has(event.key)) return;
    if (heard.areKeysHeld()) {
      // What was typed before goes before: one line of keys, and not two.
      release();
      return;
    }
    const { target } = event;
    if (target instanceof HTMLInputElement && isBox(target)) {
      release();
      if (refusing.has(target)) inBox(event, target);
    } else if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) {
      release();
    } else {
      outsideBoxes(event);
    }
  }

  window.addEventListener("keydown", onKeyDown, true);
  window.addEventListener("pointerdown", release, true);
  window.addEventListener("blur", release);
  return () => {
    release();
    window.removeEventListener("keydown", onKeyDown, true);
    window.removeEventListener("pointerdown", release, true);
    window.removeEventListener("blur", release);
  };
}

/** What a key types; nothing when it is a command. */
function typed(event: KeyboardEvent): string | null {
  if (event.ctrlKey && event.key === "]") return GROUP;
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  return event.key.length === 1 ? event.key : null;
}

function digits(text: string): number {
  return text.replaceAll(/\D/g, "").length;
}

function take(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function isBox(input: HTMLInputElement): boolean {
  return input.type !== "radio" && input.type !== "checkbox" && input.type !== "button";
}

/** Puts back what stood in a box, so that its owner hears of it. */
function putBack(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
