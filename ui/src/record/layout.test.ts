// How questions hang together on the page, and how focus walks through the missing ones.
import { describe, expect, it } from "vitest";
import type { QuestionView } from "../platform";
import { layOut, nextIn } from "./layout";

const yesNo = ["Yes", "No", "Not known"].map((label) => ({ key: label, label, group: null, meaning: null }));

function question(key: string, over: Partial<QuestionView> = {}): QuestionView {
  return {
    key,
    number: key,
    wording: key,
    tab: "falls",
    category: "optional",
    kpis: [],
    control: "choice",
    unit: null,
    options: yesNo,
    hint: null,
    because: null,
    parent: null,
    text: "",
    chosen: [],
    reading: null,
    readingAdded: null,
    boxes: null,
    wrongBoxes: [false, false, false],
    carry: null,
    carried: null,
    unreadable: null,
    changed: false,
    arrived: null,
    missing: false,
    notOffered: null,
    called: null,
    ...over,
  };
}

const shape = (parts: ReturnType<typeof layOut>): unknown =>
  parts.map((part) =>
    part.kind === "rows" ? part.questions.map((one) => one.key) : { [part.question.key]: shape(part.children) },
  );

const none = new Set<string>();

describe("laying out a tab", () => {
  it("makes rows of three or more neighbours with the same short answers, not of two", () => {
    expect(
      shape(
        layOut(
          ["a", "b", "c"].map((key) => question(key)),
          none,
        ),
      ),
    ).toEqual([["a", "b", "c"]]);
    expect(
      shape(
        layOut(
          ["a", "b"].map((key) => question(key)),
          none,
        ),
      ),
    ).toEqual([{ a: [] }, { b: [] }]);
  });

  it("hangs children behind their parent, and rows among them", () => {
    const questions = [
      question("top", { options: yesNo.slice(0, 2) }),
      question("a", { parent: "top" }),
      question("b", { parent: "top" }),
      question("c", { parent: "top" }),
      question("after", { control: "date", options: [] }),
    ];
    expect(shape(layOut(questions, none))).toEqual([{ top: [["a", "b", "c"]] }, { after: [] }]);
  });

  it("gives a question room of its own when something is open at it", () => {
    const questions = ["a", "b", "c", "d"].map((key) => question(key));
    expect(shape(layOut(questions, new Set(["a"])))).toEqual([{ a: [] }, ["b", "c", "d"]]);
  });

  it("puts a question whose parent is on another tab at the top", () => {
    expect(shape(layOut([question("a", { parent: "elsewhere" })], none))).toEqual([{ a: [] }]);
  });
});

describe("the next missing question", () => {
  const order = ["a", "b", "c", "d"];
  it("walks on from the focused one and around", () => {
    expect(nextIn(order, ["b", "d"], "a", 1)).toBe("b");
    expect(nextIn(order, ["b", "d"], "b", 1)).toBe("d");
    expect(nextIn(order, ["b", "d"], "d", 1)).toBe("b");
    expect(nextIn(order, ["b", "d"], "d", -1)).toBe("b");
    expect(nextIn(order, ["b", "d"], null, -1)).toBe("d");
  });
  it("stays when nothing else is missing", () => {
    expect(nextIn(order, ["b"], "b", 1)).toBeNull();
    expect(nextIn(order, [], "b", 1)).toBeNull();
  });
});
