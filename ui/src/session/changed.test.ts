// What the window makes of the host's word that something has changed.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { platform } from "../platform";
import { onChanged } from "./changed";

let say: () => void = () => undefined;
const stop = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  stop.mockClear();
  vi.spyOn(platform, "onChanged").mockImplementation((hear) => {
    say = hear;
    return stop;
  });
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

it("passes a change on at once, and many as one a second with the last of them", () => {
  const hear = vi.fn();
  const leave = onChanged(hear);
  say();
  expect(hear).toHaveBeenCalledTimes(1);
  for (let times = 0; times < 40; times += 1) say();
  expect(hear).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(hear).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(60_000);
  expect(hear).toHaveBeenCalledTimes(2);
  leave();
});

it("asks the host once for all who hear, and no longer than anybody does", () => {
  const hear = [vi.fn(), vi.fn()];
  const leave = hear.map((one) => onChanged(one));
  expect(platform.onChanged).toHaveBeenCalledTimes(1);
  say();
  expect(hear[0]).toHaveBeenCalledTimes(1);
  expect(hear[1]).toHaveBeenCalledTimes(1);
  leave[0]?.();
  expect(stop).not.toHaveBeenCalled();
  leave[1]?.();
  expect(stop).toHaveBeenCalledTimes(1);
});
