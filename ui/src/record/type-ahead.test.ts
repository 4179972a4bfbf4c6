// Letters find options in long groups.
import { expect, it } from "vitest";
import { startingWith } from "./type-ahead";

const options = ["Alendronate", "Alfacalcidol", "Referred to GP", "Don't know"].map((label) => ({
  key: label,
  label,
  group: null,
  meaning: null,
}));

it("finds by the start of the label, then by the start of a word", () => {
  expect(startingWith(options, "a")?.label).toBe("Alendronate");
  expect(startingWith(options, "alf")?.label).toBe("Alfacalcidol");
  expect(startingWith(options, "gp")?.label).toBe("Referred to GP");
  expect(startingWith(options, "x")).toBeUndefined();
});
