// Whom somebody has just reached by telephone: the answer to the question that the record is opened at goes on to the next by
// itself when it is given by its number key, so that nobody who speaks to a patient has to press Enter first.

export class Reached {
  #at: { record: string; question: string } | null = null;

  /** A record is about to be opened at this question. */
  asks(record: string, question: string): void {
    this.#at = { record, question };
  }

  /** Whether this is the answer that goes on: once. */
  takes(record: string, question: string): boolean {
    const takes = this.#at?.record === record && this.#at.question === question;
    this.#at = null;
    return takes;
  }
}
