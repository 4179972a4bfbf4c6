// One open record in memory: what the host last said, and typing that is newer than that. Typing is never lost and
// never overwritten: each box keeps its own text until the host has answered to exactly that text. Requests go one
// at a time, in order, so a late answer can only be about something older than what the box shows.
import type { CallErrorCode, RecordStep, RecordView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { laidOver } from "./patch";

/** What stands in a box, or which options are chosen. */
export interface Typing {
  text: string;
  chosen: readonly string[];
}

interface Snapshot {
  view: RecordView | null;
  /** Why typing is not kept yet, or the record cannot be read. */
  trouble: CallError | null;
  saving: boolean;
}

/** What the note to a warning is kept under, among the boxes. */
export function noteKey(finding: { code: string; key: string }): string {
  return `note ${finding.code} ${finding.key}`;
}

/** What the choice between several answers to a question is kept under, among the boxes: its text is the entry that gave the
 * chosen one, blank for an answer of one's own, and its options are the entries that there were to choose from. */
export function choiceKey(question: string): string {
  return `choice ${question}`;
}

/** Keeps what stands in a box: the answer to a question, a choice between several, or the note to a warning. */
function keep(record: string, box: string, { text, chosen }: Typing): Promise<RecordStep> {
  const [kind, check, question] = box.split(" ");
  if (kind === "note" && check !== undefined && question !== undefined) {
    return call("accept_warning", { warning: { record, check, question }, note: text, accept: false });
  }
  if (kind === "choice" && check !== undefined) {
    return call("settle_conflict", { record, question: check, entry: text === "" ? null : text, shown: [...chosen] });
  }
  return call("type_answer", { record, question: box, text, chosen: [...chosen] });
}

const DEBOUNCE = 150;
const RETRY = 3000;
/** The record takes no answer to the question any more. Whatever else went wrong may go right the next time. */
const NEVER_TAKEN: ReadonlySet<CallErrorCode> = new Set(["no-such-question", "no-such-record", "deleted", "purged"]);

/** What was chosen is no choice any more. */
const NO_CHOICE: ReadonlySet<CallErrorCode> = new Set(["another-arrived", "already-settled"]);

export class OpenRecord {
  readonly id: string;
  #state: Snapshot = { view: null, trouble: null, saving: false };
  readonly #typed = new Map<string, { value: Typing; version: number }>();
  readonly #unsent = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #chain: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(id: string) {
    this.id = id;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#state;

  /** What the box shows instead of the view, while the host has not answered to it. */
  typed(question: string): Typing | undefined {
    return this.#typed.get(question)?.value;
  }

  /** Whether anything typed is not kept yet. */
  get waiting(): boolean {
    return this.#typed.size > 0;
  }

  /** Typing in a box: kept after a short pause. */
  type(question: string, text: string): void {
    this.#put(question, { text, chosen: [] });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), DEBOUNCE);
  }

  /** Choosing among options: kept at once. */
  choose(question: string, chosen: readonly string[]): void {
    this.#put(question, { text: "", chosen });
    void this.flush();
  }

  /** One of several answers chosen, or none of them: kept at once. */
  settle(question: string, entry: string | null, shown: readonly string[]): void {
    this.#put(choiceKey(question), { text: entry ?? "", chosen: shown });
    void this.flush();
  }

  /** An earlier answer put back as it was: kept at once. */
  restore(question: string, value: Typing): void {
    this.#put(question, value);
    void this.flush();
  }

  /** Sends whatever is not sent; true when all of it is kept. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.#next(() => this.#sendAll());
    return this.#unsent.size === 0;
  }

  /** Asks the host for the record as it is now, unless somebody is typing. */
  async load(): Promise<void> {
    const before = this.#version;
    if (this.#typed.size > 0) return;
    try {
      await this.#next(async () => {
        const view = await call("open_record", { record: this.id });
        // Also where somebody has begun to type meanwhile: the host has the form opened on this, and what is typed is over it.
        this.#set(before === this.#version ? { view, trouble: null } : { view });
      });
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** Runs a command that answers with the record, after everything typed has been kept. */
  async run(command: () => Promise<RecordView>): Promise<RecordView> {
    this.#set({ saving: true });
    try {
      if (!(await this.flush())) throw this.#state.trouble ?? new Error("not kept");
      return await this.#next(async () => {
        const view = await command();
        this.#set({ view, trouble: null });
        return view;
      });
    } catch (thrown) {
      this.#fail(thrown);
      // What arrived is shown beside the words about it.
      if (thrown instanceof CallError && NO_CHOICE.has(thrown.code)) await this.#lookAgain();
      throw thrown;
    } finally {
      this.#set({ saving: false });
    }
  }

  /** Runs a command that changes how the record is entered, after everything typed has been kept. */
  async change(command: () => Promise<RecordStep | RecordView>): Promise<RecordView | null> {
    try {
      await this.flush();
      return await this.#next(async () => {
        const view = await this.#viewAfter(await command());
        this.#keptNow(view);
        return view;
      });
    } catch (thrown) {
      this.#fail(thrown);
      return null;
    }
  }

  /** Forgets everything. What was typed has been flushed before. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#typed.clear();
    this.#unsent.clear();
    this.#listeners.clear();
    this.#state = { view: null, trouble: null, saving: false };
  }

  async #lookAgain(): Promise<void> {
    const view = await call("open_record", { record: this.id }).catch(() => null);
    if (view !== null) this.#set({ view });
  }

  #put(question: string, value: Typing): void {
    this.#version += 1;
    this.#typed.set(question, { value, version: this.#version });
    this.#unsent.add(question);
    this.#tell();
  }

  async #sendAll(): Promise<void> {
    /** What this computer could not keep now: a full disk has room again when somebody has made some. */
    const notKept: string[] = [];
    for (const question of [...this.#unsent]) {
      const typed = this.#typed.get(question);
      if (typed === undefined) continue;
      this.#unsent.delete(question);
      try {
        const view = await this.#viewAfter(await keep(this.id, question, typed.value));
        if (this.#typed.get(question)?.version === typed.version) this.#typed.delete(question);
        if (notKept.length === 0) this.#keptNow(view);
        else this.#set({ view });
      } catch (thrown) {
        this.#fail(thrown);
        if (thrown instanceof CallError && NO_CHOICE.has(thrown.code)) {
          // What there is to choose from now is shown beside the words about it.
          this.#typed.delete(question);
          await this.#lookAgain();
          continue;
        }
        if (!this.#typed.has(question) || (thrown instanceof CallError && NEVER_TAKEN.has(thrown.code))) continue;
        notKept.push(question);
        if (thrown instanceof CallError && !thrown.retryable) continue;
        this.#timer = setTimeout(() => void this.flush(), RETRY);
        break;
      }
    }
    for (const question of notKept) this.#unsent.add(question);
  }

  /** Something was kept: no trouble is left once nothing waits to be. */
  #keptNow(view: RecordView): void {
    this.#set(this.#unsent.size === 0 ? { view, trouble: null } : { view });
  }

  /** The record after what the host said: all of it, or what changed. */
  async #viewAfter(said: RecordStep | RecordView): Promise<RecordView> {
    if (!("kind" in said)) return said;
    if (said.kind === "whole") return said.view;
    const now = this.#state.view === null ? null : laidOver(this.#state.view, said.patch);
    // An answer in between never came: what is there is asked for.
    return now ?? call("open_record", { record: this.id });
  }

  #next<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#chain.then(job);
    this.#chain = turn.catch(() => undefined);
    return turn;
  }

  #fail(thrown: unknown): void {
    if (!(thrown instanceof CallError)) return;
    if (thrown.code === "purged") {
      // Nothing of it stays in the window either, and what was typed is kept nowhere.
      this.#typed.clear();
      this.#unsent.clear();
      this.#set({ view: null });
    }
    this.#set({ trouble: thrown });
  }

  #set(change: Partial<Snapshot>): void {
    if (this.#closed) return;
    this.#state = { ...this.#state, ...change };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
