// A key that was held back, pressed where the focus is now: whoever hears it does what they do, and a box takes its letter,
// which a browser gives to no box for a key that nobody pressed, and Tab goes on.
import { takesText } from "./keys";
import { tabOn } from "./tab";

/** Keys that type nothing by themselves. */
export const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock"]);

/** Keys that were held back and are pressed now: they come before whatever is held back after them. */
const pressed = new WeakSet<Event>();

/** Whether a key was held back before, and is not to be held back again. */
export const wasHeld = (event: Event): boolean => pressed.has(event);

export function press(init: KeyboardEventInit): void {
  const at = document.activeElement ?? document.body;
  const event = new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true });
  pressed.add(event);
  if (!at.dispatchEvent(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Tab") {
    tabOn(event.shiftKey);
  } else if (takesText(at)) {
    if (event.key === "Backspace") document.execCommand("delete");
    else if (event.key.length === 1) insert(event.key);
  } else if (event.key === " " || (event.key === "Enter" && at instanceof HTMLButtonElement)) {
    if (at instanceof HTMLElement) at.click();
  }
}

/** Types a text into the box that has the focus, as if by hand. */
export function insert(text: string): void {
  if (takesText(document.activeElement)) document.execCommand("insertText", false, text);
}
