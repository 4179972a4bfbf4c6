// Where somebody is: screen, record, tab and question, the list that the record was opened from, and what is typed on a
// screen that has no record yet, or in a dialog. The host keeps it in the encrypted store with every step, so that unlocking goes on there after a lock, a crash or a power cut.
import type { LeftListView, ScreenPlaceView } from "../platform";
import { call } from "./call";

const NOWHERE: ScreenPlaceView = { route: "", question: null, typed: [], list: null };

export class Place {
  #here: ScreenPlaceView = NOWHERE;
  /** The list that was left last for one of its records. */
  #list: LeftListView | null = null;
  #changed = false;
  #keeping: Promise<void> | null = null;

  /** Goes on from where the host says that this person left off. */
  returnTo(left: ScreenPlaceView | null): void {
    this.#here = left ?? NOWHERE;
    this.#list = this.#here.list;
    this.#changed = false;
  }

  /** Another screen, record or tab. The question stays while the record does; what was typed stays with its screen. */
  atRoute(route: string): void {
    const { route: before, question } = this.#here;
    if (route === before) return;
    const same = recordOf(route) !== null && recordOf(route) === recordOf(before);
    this.#keep({ route, question: same ? question : null, typed: [], list: this.#listOf(route) });
  }

  /** A list is left for one of its records, which comes next. */
  fromList(list: LeftListView): void {
    this.#list = list;
  }

  /** The list that the record was opened from, when somebody comes back to it. */
  get list(): LeftListView | null {
    return this.#here.list;
  }

  /** Another question of the record that is open. */
  atQuestion(question: string): void {
    if (question !== this.#here.question) this.#keep({ ...this.#here, question });
  }

  /** What stands in the boxes of a screen that has no record yet, or of a dialog of this screen. */
  typed(route: string, typed: Record<string, string>): void {
    const boxes = Object.entries(typed).map(([name, text]) => ({ name, text }));
    if (JSON.stringify(boxes) === JSON.stringify(this.#here.typed)) return;
    const { question, list } = this.#here.route === route ? this.#here : NOWHERE;
    this.#keep({ route, question, typed: boxes, list });
  }

  /** What was typed on this screen when it was left. */
  typedAt(route: string): Record<string, string> {
    if (this.#here.route !== route) return {};
    return Object.fromEntries(this.#here.typed.map(({ name, text }) => [name, text]));
  }

  /** The question at which this record was left. */
  questionAt(record: string): string | null {
    return recordOf(this.#here.route) === record ? this.#here.question : null;
  }

  /** Waits until the host has the last step. */
  async kept(): Promise<void> {
    while (this.#keeping !== null) await this.#keeping;
  }

  #listOf(route: string): LeftListView | null {
    const list = this.#list;
    const open = list?.stops[list.at]?.record;
    return open !== undefined && open === recordOf(route) ? list : null;
  }

  #keep(next: ScreenPlaceView): void {
    this.#here = next;
    this.#changed = true;
    // Whoever drives the window from outside can wait for it.
    document.documentElement.dataset.place = "keeping";
    this.#keeping ??= this.#send();
  }

  /** One after another, and always the newest: steps that were overtaken are not sent. */
  async #send(): Promise<void> {
    while (this.#changed) {
      this.#changed = false;
      // A place that cannot be kept must not get in the way of entry; the next step tries again.
      await call("keep_place", this.#here).catch(() => undefined);
    }
    this.#keeping = null;
    document.documentElement.dataset.place = "kept";
  }
}

function recordOf(route: string): string | null {
  const record = /^\/patients\/([^/]+)/.exec(route)?.[1];
  return record === undefined || record === "new" ? null : record;
}
