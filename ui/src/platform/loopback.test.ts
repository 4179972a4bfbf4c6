// The loopback door: one POST a command, errors as the host words them.
import { expect, it, vi } from "vitest";
import { loopback } from "./loopback";

function answer(status: number, body: unknown): void {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(JSON.stringify(body), { status })));
}

it("posts the request and gives back the view", async () => {
  answer(200, { total: 3 });
  expect(await loopback.call("counts", null)).toEqual({ total: 3 });
  expect(fetch).toHaveBeenCalledWith("/command/counts", expect.objectContaining({ method: "POST", body: "null" }));
});

it("throws what the host says is wrong", async () => {
  const error = { code: "locked", message: "Locked.", retryable: false, question: null };
  answer(400, { error });
  await expect(loopback.call("counts", null)).rejects.toMatchObject(error);
});

it("says that records are safe when nothing answers", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("gone")));
  await expect(loopback.call("counts", null)).rejects.toMatchObject({ code: "no-answer", retryable: true });
});

it("gives up the request when nobody waits for the answer any more", async () => {
  const heard = new Promise<AbortSignal>((hear) => {
    vi.stubGlobal(
      "fetch",
      vi.fn((_: string, { signal }: RequestInit & { signal: AbortSignal }) => {
        hear(signal);
        return new Promise((_answer, refuse) => signal.addEventListener("abort", () => refuse(signal.reason)));
      }),
    );
  });
  const unless = new AbortController();
  const asked = loopback.call("counts", null, unless.signal);
  await heard;
  unless.abort();
  await expect(asked).rejects.toMatchObject({ code: "no-answer" });
});

it("asks again once the host can be heard again, as nobody said what changed meanwhile", () => {
  const streams: EventTarget[] = [];
  class Stream extends EventTarget {
    close = vi.fn();
    constructor() {
      super();
      streams.push(this);
    }
  }
  vi.stubGlobal("EventSource", Stream);
  const hear = vi.fn();
  loopback.onChanged(hear);
  streams[0]?.dispatchEvent(new Event("open"));
  streams[0]?.dispatchEvent(new Event("error"));
  expect(hear).not.toHaveBeenCalled();
  streams[0]?.dispatchEvent(new Event("open"));
  expect(hear).toHaveBeenCalledTimes(1);
  streams[0]?.dispatchEvent(new Event("message"));
  expect(hear).toHaveBeenCalledTimes(2);
});
