// What is typed while the place that it is meant for is still on its way: the next question after Enter, the form of a
// record that was just started, the page of the next patient. It is held, and typed there once that place has the focus;
// where the place does not come it is typed nowhere, so that nothing lands in a box that it was not meant for.
import { insert, MODIFIERS, press } from "./press";

/** A key, or what was pasted. */
type Held = { key: KeyboardEventInit } | { pasted: string };

/** No place takes longer to come, unless it does not come at all: then the keyboard is free again. */
const PATIENCE = 15_000;

export class HeldKeys {
  #held: Held[] | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** How often somebody set out: an arrival counts for the way that it ends, and for no later one. */
  #ways = 0;

  /** Whether what is typed now is held. */
  get areHeld(): boolean {
    return this.#held !== null;
  }

  /** Holds what is typed from now on. */
  hold(): void {
    this.#ways += 1;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.drop(), PATIENCE);
    if (this.#held !== null) return;
    this.#held = [];
    window.addEventListener("keydown", this.#onKeyDown, true);
    window.addEventListener("paste", this.#onPaste, true);
  }

  /** The place has the focus: what was held is typed there. */
  arrived(): void {
    if (this.#held === null) return;
    const way = this.#ways;
    // Whatever brought the focus here has done with it first.
    queueMicrotask(() => {
      if (this.#held !== null && this.#ways === way) this.#type();
    });
  }

  /** The place does not come: what was meant for it is typed nowhere. */
  drop(): void {
    this.#stop();
  }

  #stop(): Held[] {
    clearTimeout(this.#patience);
    window.removeEventListener("keydown", this.#onKeyDown, true);
    window.removeEventListener("paste", this.#onPaste, true);
    const held = this.#held ?? [];
    this.#held = null;
    return held;
  }

  #type(): void {
    const held = this.#stop();
    for (const [at, one] of held.entries()) {
      if ("pasted" in one) insert(one.pasted);
      else press(one.key);
      // It set out for a further place, and the rest is meant for that one.
      if (this.#putBack(held.slice(at + 1))) return;
    }
  }

  #putBack(rest: readonly Held[]): boolean {
    this.#held?.push(...rest);
    return this.#held !== null;
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { key, code, ctrlKey, shiftKey, altKey, metaKey } = event;
    const letter = key.toLowerCase();
    // Lock and Esc never wait; what is pasted is heard by itself.
    const pastes = ((ctrlKey || metaKey) && letter === "v") || (shiftKey && key === "Insert");
    const isLet = key === "Escape" || (ctrlKey && letter === "l") || pastes;
    if (event.isComposing || MODIFIERS.has(key) || isLet) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // Enter or Ctrl D that is held down goes on once; a letter that comes so is a letter.
    const isTyped = key.length === 1 && !ctrlKey && !altKey && !metaKey;
    if (!event.repeat || isTyped) this.#held?.push({ key: { key, code, ctrlKey, shiftKey, altKey, metaKey } });
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#held?.push({ pasted: event.clipboardData?.getData("text/plain") ?? "" });
  };
}
