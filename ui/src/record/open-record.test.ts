// Typing is never lost and never overwritten, whatever the order and delay of the host's answers.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RecordPatch, RecordStep, RecordView, TypeAnswerRequest } from "../platform";
import { CallError, platform } from "../platform";
import { OpenRecord } from "./open-record";

/** A host that keeps what is typed and answers when told to. */
class SlowHost {
  readonly asked: TypeAnswerRequest[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly kept: Record<string, string> = {};
  readonly #known = new Set<string>();
  edition = 1;
  fails: CallError | null = null;

  call = (name: string, request: unknown): Promise<unknown> => {
    if (name === "open_record") return Promise.resolve(this.view());
    const typed = request as TypeAnswerRequest;
    if (name === "type_answer") this.asked.push(typed);
    return new Promise((answer, refuse) => {
      this.#waiting.push(() => {
        if (this.fails !== null) return refuse(this.fails);
        if (name === "type_answer") this.kept[typed.question] = typed.text || typed.chosen.join();
        answer(name === "type_answer" ? this.step(typed.question) : this.view());
      });
    });
  };

  async answer(): Promise<void> {
    this.#waiting.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  }

  view(): RecordView {
    const questions = Object.entries(this.kept).map(([key, text]) => ({ key, text }));
    return { id: "r", edition: this.edition, questions } as unknown as RecordView;
  }

  /** What changed with an answer, told on top of the edition before. */
  step(key: string): RecordStep {
    const questions = this.view().questions;
    const at = questions.findIndex((one) => one.key === key);
    const known = this.#known.has(key);
    this.#known.add(key);
    this.edition += 1;
    const list = { changed: known ? [questions[at]] : [], at, removed: 0, added: known ? [] : [questions[at]] };
    const patch = { since: this.edition - 1, facts: { edition: this.edition }, lists: { questions: list } };
    return { kind: "changed", patch: patch as RecordPatch };
  }
}

const shown = (record: OpenRecord, key: string) =>
  record.typed(key)?.text ?? record.snapshot().view?.questions.find((one) => one.key === key)?.text;

describe("an open record", () => {
  let host: SlowHost;
  let record: OpenRecord;

  beforeEach(async () => {
    vi.useFakeTimers();
    host = new SlowHost();
    vi.spyOn(platform, "call").mockImplementation(host.call as typeof platform.call);
    record = new OpenRecord("r");
    await record.load();
  });
  afterEach(() => {
    record.close();
    vi.useRealTimers();
  });

  it("sends typing after a pause, once, and choices at once", async () => {
    record.type("weight", "6");
    await vi.advanceTimersByTimeAsync(100);
    record.type("weight", "61");
    await vi.advanceTimersByTimeAsync(149);
    expect(host.asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(host.asked.map((one) => one.text)).toEqual(["61"]);
    await host.answer();
    record.choose("gender", ["female"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(host.asked[1]).toEqual({ record: "r", question: "gender", text: "", chosen: ["female"] });
  });

  it("shows newer typing although an answer to older typing comes late", async () => {
    record.type("birth_date", "3/5");
    await vi.advanceTimersByTimeAsync(150);
    record.type("birth_date", "3/5/1951");
    await host.answer();
    expect(shown(record, "birth_date")).toBe("3/5/1951");
    await vi.advanceTimersByTimeAsync(150);
    await host.answer();
    expect(record.typed("birth_date")).toBeUndefined();
    expect(shown(record, "birth_date")).toBe("3/5/1951");
    expect(host.kept.birth_date).toBe("3/5/1951");
  });

  it("sends one request at a time, in the order of typing", async () => {
    record.choose("gender", ["male"]);
    record.choose("care_home", ["no"]);
    record.choose("gender", ["female"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(host.asked).toHaveLength(1);
    for (let turn = 0; turn < 4; turn += 1) await host.answer();
    expect(host.kept).toEqual({ gender: "female", care_home: "no" });
  });

  it("keeps typing that could not be kept, says so, and tries again", async () => {
    host.fails = new CallError({ code: "busy", message: "The disk is full.", retryable: true, question: null });
    record.type("weight", "61");
    await vi.advanceTimersByTimeAsync(150);
    await host.answer();
    expect(shown(record, "weight")).toBe("61");
    expect(record.snapshot().trouble?.message).toBe("The disk is full.");
    host.fails = null;
    await vi.advanceTimersByTimeAsync(3000);
    await host.answer();
    expect(host.kept.weight).toBe("61");
    expect(record.snapshot().trouble).toBeNull();
  });

  it("keeps what could not be kept until it can be, though nothing is tried again by itself", async () => {
    host.fails = new CallError({ code: "disk-full", message: "The disk is full.", retryable: false, question: null });
    record.type("weight", "61");
    await vi.advanceTimersByTimeAsync(150);
    await host.answer();
    expect(record.waiting).toBe(true);
    const flushed = record.flush();
    await vi.advanceTimersByTimeAsync(0);
    await host.answer();
    expect(await flushed).toBe(false);
    const asked = host.asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(host.asked).toHaveLength(asked);
    // Somebody has made room, and saves.
    host.fails = null;
    const again = record.flush();
    await vi.advanceTimersByTimeAsync(0);
    await host.answer();
    expect(await again).toBe(true);
    expect(host.kept.weight).toBe("61");
    expect(record.snapshot().trouble).toBeNull();
  });

  it("says why one box is not kept while another is, until that one is kept as well", async () => {
    const full = new CallError({ code: "disk-full", message: "The disk is full.", retryable: false, question: null });
    host.fails = full;
    record.type("weight", "61");
    record.type("height", "158");
    await vi.advanceTimersByTimeAsync(150);
    await host.answer();
    host.fails = null;
    await host.answer();
    expect(host.kept).toEqual({ height: "158" });
    expect(record.snapshot().trouble).toBe(full);

    // Saving says so too, and so does a change of how it is entered.
    host.fails = full;
    const saved = record.run(() => platform.call("save_record", { record: "r" })).catch((thrown: unknown) => thrown);
    await vi.advanceTimersByTimeAsync(0);
    await host.answer();
    await expect(saved).resolves.toBe(full);
    const changed = record.change(() => platform.call("open_record", { record: "r" }));
    await vi.advanceTimersByTimeAsync(0);
    await host.answer();
    await changed;
    expect(record.snapshot().trouble).toBe(full);

    // A box that is kept before the one that could not be changes nothing about that either.
    host.fails = new CallError({ code: "busy", message: "Busy.", retryable: true, question: null });
    record.type("gender", "2");
    await vi.advanceTimersByTimeAsync(150);
    await host.answer();
    host.fails = null;
    await vi.advanceTimersByTimeAsync(3000);
    await host.answer();
    expect(host.kept).toEqual({ height: "158", gender: "2" });
    expect(record.snapshot().trouble?.message).toBe("Busy.");
    await host.answer();
    expect(host.kept.weight).toBe("61");
    expect(record.snapshot().trouble).toBeNull();
  });

  it("does not hold up other answers for one that the host will never take", async () => {
    host.fails = new CallError({
      code: "no-such-question",
      message: "Not asked any more.",
      retryable: false,
      question: null,
    });
    record.choose("dxa_date", ["did_not_attend"]);
    record.choose("gender", ["male"]);
    await vi.advanceTimersByTimeAsync(0);
    await host.answer();
    host.fails = null;
    await host.answer();
    expect(host.kept).toEqual({ gender: "male" });
    expect(await record.flush()).toBe(true);
  });

  it("saves only after everything typed has been kept, and keeps what is typed during the save", async () => {
    record.type("weight", "61");
    const save = record.run(() => platform.call("save_record", { record: "r" }));
    await vi.advanceTimersByTimeAsync(0);
    expect(host.asked.map((one) => one.text)).toEqual(["61"]);
    await host.answer();
    record.type("height", "158");
    await host.answer();
    await save;
    expect(shown(record, "height")).toBe("158");
    await vi.advanceTimersByTimeAsync(150);
    await host.answer();
    expect(host.kept.height).toBe("158");
  });

  it("asks for the whole record when an answer in between never came", async () => {
    record.type("weight", "61");
    await vi.advanceTimersByTimeAsync(150);
    host.edition = 8;
    await host.answer();
    expect(shown(record, "weight")).toBe("61");
    expect(record.snapshot().view?.edition).toBe(9);
  });

  it("does not reload over somebody's typing", async () => {
    record.type("weight", "6");
    await record.load();
    expect(shown(record, "weight")).toBe("6");
  });

  it("forgets everything when it is closed", async () => {
    record.type("weight", "61");
    record.close();
    expect(record.snapshot().view).toBeNull();
    expect(record.typed("weight")).toBeUndefined();
  });
});
