// What changed, laid over what was: as the host makes it in crates/app/src/views/step.rs.
import { expect, it } from "vitest";
import type { RecordView } from "../platform";
import { laidOver } from "./patch";

const VIEW = {
  edition: 4,
  born: null,
  questions: [
    { key: "height", text: "158" },
    { key: "weight", text: "" },
    { key: "dxa", text: "" },
  ],
  findings: [
    { key: "weight", code: "unusual", words: "light" },
    { key: "weight", code: "missing", words: "none" },
  ],
} as unknown as RecordView;

it("takes fields, things that changed, and a run that goes and comes, and leaves the rest the same", () => {
  const weight = { key: "weight", text: "38" };
  const now = laidOver(VIEW, {
    since: 4,
    facts: { edition: 5, born: "3 May 1951" },
    lists: {
      questions: { changed: [weight], at: 2, removed: 1, added: [{ key: "dxa_date" }, { key: "t_score" }] },
      findings: { changed: [{ key: "weight", code: "missing", words: "put right" }], at: 0, removed: 0, added: [] },
    } as never,
  });
  expect(now).toMatchObject({ edition: 5, born: "3 May 1951" });
  expect(now?.questions.map((one) => one.key)).toEqual(["height", "weight", "dxa_date", "t_score"]);
  expect(now?.questions[0]).toBe(VIEW.questions[0]);
  expect(now?.questions[1]).toBe(weight);
  expect(now?.findings.map((one) => one.words)).toEqual(["light", "put right"]);
});

it("is laid over no other edition than it was made for", () => {
  expect(laidOver(VIEW, { since: 3, facts: {}, lists: {} })).toBeNull();
});
