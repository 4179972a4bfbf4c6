// The door to the shell: a question that is given up is said to be, once, by its number.
import { beforeEach, expect, it, vi } from "vitest";
import { tauri } from "./tauri";

/** What the page says to the shell, by the one way there is. */
const invoke = vi.fn();

beforeEach(() => {
  invoke.mockReset();
  vi.stubGlobal("__TAURI_INTERNALS__", { invoke });
});

/** The numbers that the shell was told of. */
const givenUp = () =>
  invoke.mock.calls.filter(([name]) => name === "plugin:event|emit").map(([, { event, payload }]) => [event, payload]);

it("tells the shell which question nobody waits for any more", async () => {
  const answers: ((view: unknown) => void)[] = [];
  invoke.mockImplementation(() => new Promise((give) => answers.push(give)));
  const [first, second] = [new AbortController(), new AbortController()];
  const given = tauri.call("counts", null, first.signal);
  const other = tauri.call("counts", null, second.signal);
  const numbers = invoke.mock.calls.map(([, { number }]) => number);
  expect(new Set(numbers).size).toBe(2);
  first.abort();
  expect(givenUp()).toEqual([["given-up", numbers[0]]]);
  for (const give of answers) give({ patients: 3 });
  expect(await other).toEqual({ patients: 3 });
  await expect(given).rejects.toMatchObject({ code: "no-answer" });
  second.abort();
  expect(givenUp()).toHaveLength(1);
});

it("asks nothing that was given up before", async () => {
  const unless = new AbortController();
  unless.abort();
  await expect(tauri.call("counts", null, unless.signal)).rejects.toMatchObject({ code: "no-answer" });
  expect(invoke).not.toHaveBeenCalled();
});

it("numbers nothing that may change something", async () => {
  invoke.mockResolvedValue({ patients: 3 });
  expect(await tauri.call("counts", null)).toEqual({ patients: 3 });
  expect(invoke.mock.calls.map(([name, request]) => [name, request])).toEqual([["counts", { request: null }]]);
});

it("zooms as it was asked last, however long the shell takes", async () => {
  const done: (() => void)[] = [];
  invoke.mockImplementation(() => new Promise<void>((end) => done.push(end)));
  const asked = () => invoke.mock.calls.map(([, { value }]) => value);
  for (const factor of [1.1, 1.25, 1.5]) tauri.zoom(factor);
  for (const expected of [[1.1], [1.1, 1.25], [1.1, 1.25, 1.5]]) {
    await vi.waitFor(() => expect(asked()).toEqual(expected));
    done.pop()?.();
  }
});
