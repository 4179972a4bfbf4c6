// A wristband scanner is a keyboard that types very fast and ends with Enter. Outside a text box a digit is held back for
// as long as a scanner takes between two keys: what comes alone was a person, and goes on to where it was meant; a burst
// was a scanner, and never reaches the page, so that it cannot choose an answer. Fewer digits than a wristband has are a scan
// that was cut short only where they came as fast as no person types; slower ones are a person's, and go on too. In a box
// of a record, where typing must show at once, a burst is taken out again.

import { MODIFIERS, press, wasHeld } from "./press";

/** Longest time between two keys of a scanner. People need twice as long even when they hurry. */
export const BETWEEN = 80;
/** Longest time between two keys of which nobody presses more than a few in a row: fingers that roll over a row of keys. */
const FASTER_THAN_HANDS = 35;
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
  /** When, as its event says. */
  at: number;
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

  const whatWasTyped = () => held.map((key) => key.text).join("");

  function end(): void {
    clearTimeout(timer);
    const text = whatWasTyped();
    if (isWhole(text)) {
      held = [];
      heard.onScan(text);
    } else if (isByMachine(held)) {
      held = [];
      heard.onBroken();
    } else {
      release();
    }
  }

  function hold(event: KeyboardEvent, text: string): void {
    take(event);
    const { key, code, shiftKey, ctrlKey } = event;
    held.push({ text, init: { key, code, shiftKey, ctrlKey }, at: event.timeStamp });
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
    } else if ((event.key === "Enter" || event.key === "Tab") && (isWhole(whatWasTyped()) || isByMachine(held))) {
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
    if (scan === null || !goesOn || event.key !== "Enter" || !isWhole(scan.text)) return;
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

/** Whether these keys came one after another as no person types them. */
function isByMachine(keys: readonly Key[]): boolean {
  const isFast = ({ at }: Key, place: number) => at - (keys[place - 1]?.at ?? at) <= FASTER_THAN_HANDS;
  return keys.length > MOST_BY_HAND && keys.every(isFast);
}

/** Whether a wristband may have said it. */
function isWhole(text: string): boolean {
  return text.replaceAll(/\D/g, "").length >= FEWEST_DIGITS;
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
