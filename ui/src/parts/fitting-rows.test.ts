// How many rows fit in a room, whatever the height of each.
import { expect, test } from "vitest";
import { fittingIn } from "./fitting-rows";

test("rows that are alike fit as often as the room holds them", () => {
  expect(fittingIn(360, [36, 36])).toBe(10);
  expect(
    fittingIn(
      359,
      Array.from({ length: 12 }, () => 36),
    ),
  ).toBe(9);
});

test("one row that is higher takes its own room, and no other row's", () => {
  expect(fittingIn(360, [36, 36, 72, 36, 36, 36, 36, 36, 36])).toBe(9);
  expect(fittingIn(360, [36, 72])).toBe(9);
});

test("a row that has no room is left out with all that follow it", () => {
  expect(fittingIn(100, [36, 72, 20])).toBe(1);
});
