// One listener for every key that works beyond the control that has focus. Screens, the frame and dialogs put
// their keys here in levels; the highest level that knows a key gets it, and an open dialog silences what is below.
import { useEffect, useLayoutEffect, useRef } from "react";

type Level = "window" | "screen" | "dialog";
/** What a key does. False: nothing now, so the next level may have it. */
type Handler = () => unknown;
type KeyMap = Record<string, Handler>;

const ORDER: readonly Level[] = ["dialog", "screen", "window"];
const layers = new Set<{ level: Level; keys: () => KeyMap }>();

// Keys that the web view would use for something of its own. They are the desk's, used or not.
const OURS = new Set([
  "Ctrl+F",
  "Ctrl+N",
  "Ctrl+P",
  "Ctrl+S",
  "Ctrl+H",
  "Ctrl+L",
  "Ctrl+E",
  "Ctrl+B",
  "Ctrl+K",
  "Ctrl+D",
  "Ctrl+T",
  "Ctrl+Shift+Z",
  "F1",
  "F3",
  "F6",
  "Shift+F6",
  "F9",
]);

/** `Ctrl+S`, `Shift+F8`, `Ctrl+PageDown`, `?`, `3`. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey">): string {
  const printable = event.key.length === 1;
  const key = printable && event.ctrlKey ? event.key.toUpperCase() : event.key;
  const modifiers = [
    event.ctrlKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    event.metaKey ? "Meta" : "",
    event.shiftKey && !(printable && !event.ctrlKey) ? "Shift" : "",
  ].filter((name) => name !== "");
  return [...modifiers, key].join("+");
}

/** Whether typing a letter into this element means that letter. */
export function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return target.type !== "radio" && target.type !== "checkbox";
  return target instanceof HTMLElement && target.isContentEditable;
}

/** Whether it holds text of its own, which can be selected. */
export function holdsText(target: EventTarget | null): boolean {
  return takesText(target) && !(target instanceof HTMLSelectElement);
}

/** Whether focus is on the screen as a whole, and on nothing in it. */
export function onNothing(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.tagName === "MAIN";
}

function handlers(name: string): Handler[] {
  const inDialog = [...layers].some((layer) => layer.level === "dialog");
  const open = (level: Level) => !inDialog || level === "dialog" || (level === "window" && name === "Ctrl+L");
  return ORDER.filter(open).flatMap((level) =>
    [...layers]
      .reverse()
      .filter((layer) => layer.level === level)
      .flatMap((layer) => layer.keys()[name] ?? []),
  );
}

function listen(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const name = keyName(event);
  if (name === "?" && takesText(event.target)) return;
  const done = handlers(name).some((handler) => handler() !== false);
  // A page is no text to be selected as a whole; what is in a box is.
  const selectsPage = name === "Ctrl+A" && !holdsText(event.target);
  if (done || selectsPage || OURS.has(name)) event.preventDefault();
}

window.addEventListener("keydown", listen);

/** Makes these keys work while the caller is on screen. */
export function useKeys(level: Level, keys: KeyMap): void {
  const latest = useRef(keys);
  // Before what is shown can be seen: a key that is pressed at once acts on it, and not on what stood there before.
  useLayoutEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const layer = { level, keys: () => latest.current };
    layers.add(layer);
    return () => {
      layers.delete(layer);
    };
  }, [level]);
}
