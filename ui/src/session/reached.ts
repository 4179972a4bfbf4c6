// Whom somebody has just reached by telephone: the answer to the question that the record is opened at goes on to the next by
// itself when it is given by its number key, so that nobody who speaks to a patient has to press Enter first. Whoever presses
// it all the same, as everywhere else, means the step that was made already: that Enter goes nowhere, so that the same keys
// record a follow-up after a call and without one.
import { MODIFIERS } from "../keys/press";

export class Reached {
  #at: { record: string; question: string } | null = null;
  /** Whether the Enter that means the step made already was heard: held down, it comes again. */
  #isHeard = false;

  /** A record is about to be opened at this question. */
  asks(record: string, question: string): void {
    this.#at = { record, question };
    this.#wait();
  }

  /** Whether this is the answer that goes on: once. */
  takes(record: string, question: string): boolean {
    const takes = this.#at?.record === record && this.#at.question === question;
    this.#at = null;
    if (takes) this.#wait();
    return takes;
  }

  /** Nobody's Enter is waited for any more. */
  end(): void {
    window.removeEventListener("keydown", this.#onKeyDown, true);
    window.removeEventListener("pointerdown", this.#onPointer, true);
  }

  /** Waits for the Enter that somebody may press out of habit; any other key, or the mouse, says that none comes. */
  #wait(): void {
    this.#isHeard = false;
    window.addEventListener("keydown", this.#onKeyDown, true);
    window.addEventListener("pointerdown", this.#onPointer, true);
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (MODIFIERS.has(event.key)) return;
    const isEnter = event.key === "Enter" && !event.ctrlKey && !event.shiftKey && !event.altKey && !event.metaKey;
    if (!isEnter || (this.#isHeard && !event.repeat)) {
      this.end();
      return;
    }
    this.#isHeard = true;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  readonly #onPointer = (): void => this.end();
}
