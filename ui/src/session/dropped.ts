// That a file was dropped on the window, from the frame, which hears of it on every screen, to the Import page, which asks for it. Which
// file it is, the host alone knows.
export class Dropped {
  #waits = false;
  #hear: (() => void) | null = null;

  /** One was dropped. */
  arrive(): void {
    if (this.#hear === null) this.#waits = true;
    else this.#hear();
  }

  /** Hears of each, and at once of one that came before. */
  onArrival(hear: () => void): () => void {
    this.#hear = hear;
    if (this.#waits) hear();
    this.#waits = false;
    return () => {
      this.#hear = null;
    };
  }
}
