// Possible duplicates: found from the lists, compared, joined by choice or remembered as two, all by keyboard.
import { expect, test } from "@playwright/test";
import type { PairView } from "../../src/platform/generated";
import { DUPLICATES, KEPT_APART, ONE_TO_THE_AUDIT, PAIR } from "../canned/duplicates";
import { canned, Refusal } from "../canned/host";
import { looked } from "../canned/new-patient";
import { HISTORY, RECORD, RECORD_NEW } from "../canned/record";

const NONE = { total: 0, pairs: [], totalApart: 0, apart: [] };

test("the navigation says how many there are, and one key leads to them from anywhere", async ({ page }) => {
  await canned(page);
  for (const screen of ["patients", "today", "kpis"]) {
    await page.goto(`/#/${screen}`);
    await expect(page.getByRole("link", { name: "Possible duplicates 2" })).toBeVisible();
    await page.keyboard.press("Control+4");
    await expect(page.getByRole("heading", { name: "Possible duplicates", level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: /Compare/ }).first()).toBeFocused();
  }
});

test("where there are none one comes to the page all the same, and to what is kept apart", async ({ page }) => {
  await canned(page, { list_duplicates: () => KEPT_APART, count_duplicates: () => ({ pairs: 0 }) });
  await page.goto("/#/patients");
  await page.getByRole("link", { name: "Possible duplicates 0" }).press("Enter");
  await expect(page.getByText("No possible duplicates.")).toBeVisible();
  await page.getByRole("button", { name: "Kept apart 2" }).press("Enter");
  await expect(page.getByRole("button", { name: /^Ask again/ })).toHaveCount(2);
});

test("whoever enters a record does not wait for all others to be compared", async ({ page }) => {
  const asked = await canned(page);
  const counted = () => asked.filter((one) => one.name === "count_duplicates").length;
  await page.goto("/#/patients/r-a");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect.poll(() => asked.some((one) => one.name === "save_record")).toBe(true);
  expect(counted()).toBe(0);
  await page.keyboard.press("Control+2");
  await expect(page.getByRole("link", { name: "Possible duplicates 2" })).toBeVisible();
});

test("a pair is joined by keyboard, an answer chosen at each question that differs", async ({ page }) => {
  let view = DUPLICATES;
  let tries = 0;
  const asked = await canned(page, {
    list_duplicates: () => view,
    compare_records: () => PAIR,
    join_records: () => {
      tries += 1;
      if (tries === 1) {
        throw new Refusal(
          "not-chosen",
          "The two records say different things at 1.11: choose which answer is taken. Nothing was joined",
        );
      }
      view = NONE;
      return { ...RECORD, id: "r-a" };
    },
  });
  await page.goto("/#/duplicates");
  const first = page.getByRole("button", { name: /Compare/ }).first();
  await expect(first).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("button", { name: /Compare/ }).last()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("row", { name: /999 107 9300/ })).toContainText("diagnosed 3 days apart");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Are these the same?" });
  await expect(dialog.getByRole("group", { name: /1.09/ }).getByRole("radio").first()).toBeFocused();
  await expect(dialog).toContainText("They differ at 2 questions");
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("group", { name: /1.11/ }).getByRole("radio").first()).toBeFocused();
  await expect(dialog.getByText("1 choice left")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(dialog.getByRole("alert")).toContainText("at 1.11");
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: /^Join/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "Joined: both are one record now." })).toBeVisible();
  expect(asked.findLast((one) => one.name === "join_records")?.request).toEqual({
    one: "r-a",
    other: "r-b",
    take: { diagnosis_date: "other", site: "one" },
    seen: "e-1 e-2",
  });
});

test("what is to be settled first is said with the way there, and nothing offers to join until then", async ({
  page,
}) => {
  const words = "Something in record B (1.11) has to be settled first: open it, choose what counts, then join them";
  await canned(page, {
    list_duplicates: () => DUPLICATES,
    compare_records: () => ({ ...PAIR, settleFirst: words }),
    join_records: () => {
      throw new Refusal("settle-first", words);
    },
  });
  await page.goto("/#/duplicates");
  await page
    .getByRole("button", { name: /Compare/ })
    .first()
    .press("Enter");
  const dialog = page.getByRole("dialog", { name: "Are these the same?" });
  await expect(dialog).toContainText(words);
  await expect(dialog.getByRole("button", { name: /^Join/ })).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Not a duplicate" })).toBeVisible();
  await dialog.getByRole("link", { name: "Open B" }).press("Enter");
  await expect(page).toHaveURL(/patients\/r-b/);
});

for (const [button, twoFractures] of [
  ["Not a duplicate", false],
  ["Two fractures of one patient", true],
] as const) {
  test(`"${button}" is remembered, and taken back at once`, async ({ page }) => {
    let view = DUPLICATES;
    const asked = await canned(page, {
      list_duplicates: () => view,
      compare_records: () => PAIR,
      keep_apart: () => {
        const [first, ...pairs] = DUPLICATES.pairs;
        if (first === undefined) throw new Error("there are pairs");
        view = { pairs, total: 1, apart: [{ ...first, reason: button }], totalApart: 1 };
        return view;
      },
      ask_again: () => {
        view = DUPLICATES;
        return view;
      },
    });
    await page.goto("/#/duplicates");
    const rows = page.getByRole("button", { name: /Compare/ });
    await rows.first().press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: button }).press("Enter");
    await expect(page.getByRole("status").filter({ hasText: `${button}: remembered` })).toBeVisible();
    expect(asked.findLast((one) => one.name === "keep_apart")?.request).toEqual({
      one: "r-a",
      other: "r-b",
      twoFractures,
    });
    await expect(rows).toHaveCount(1);
    await page.keyboard.press("Control+Shift+Z");
    await expect(page.getByRole("status").filter({ hasText: "Among those to decide again." })).toBeVisible();
    await expect(rows).toHaveCount(2);
    await expect(rows.last()).toBeFocused();
    expect(asked.findLast((one) => one.name === "ask_again")?.request).toEqual({ one: "r-a", other: "r-b" });
    // It is taken back once.
    await page.keyboard.press("Control+Shift+Z");
    await expect(page.getByRole("button", { name: /^Undo/ })).toHaveCount(0);
    expect(asked.filter((one) => one.name === "ask_again")).toHaveLength(1);
  });
}

test("what is kept apart is listed, and asked about again whenever somebody wants", async ({ page }) => {
  const [first] = DUPLICATES.pairs;
  if (first === undefined) throw new Error("there are pairs");
  const kept = { ...first, reason: "Two fractures of one patient" };
  let view: typeof DUPLICATES = { pairs: [], total: 0, apart: [kept], totalApart: 1 };
  const asked = await canned(page, {
    list_duplicates: () => view,
    ask_again: () => {
      if (asked.filter((one) => one.name === "ask_again").length === 1) {
        throw new Refusal("deleted", "The record is deleted");
      }
      view = { pairs: [first], total: 1, apart: [], totalApart: 0 };
      return view;
    },
  });
  await page.goto("/#/duplicates");
  await expect(page.getByText("but for those that are kept apart.")).toBeVisible();
  const choice = page.getByRole("button", { name: "Kept apart 1" });
  await choice.press("Enter");
  await expect(page.getByRole("row", { name: /Two fractures of one patient/ })).toBeVisible();
  await expect(choice).toBeFocused();
  const again = page.getByRole("button", { name: /^Ask again/ });
  await again.press("Enter");
  await expect(page.getByRole("alert")).toContainText("The record is deleted.");
  await again.press("Enter");
  await expect(page.getByText("Nothing is kept apart.")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.getByRole("button", { name: "To decide 1" }).press("Enter");
  await expect(page.getByRole("button", { name: /Compare/ })).toHaveCount(1);
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
] as const) {
  test(`a pair takes two lines, whatever is not answered: ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page, { list_duplicates: () => DUPLICATES });
    await page.goto("/#/duplicates");
    const rows = page.getByRole("row").filter({ has: page.getByRole("button", { name: /Compare/ }) });
    await expect(rows).toHaveCount(2);
    await expect
      .poll(() => rows.evaluateAll((all) => Math.max(...all.map((row) => row.getBoundingClientRect().height))))
      .toBeLessThan(62);
    const box = page.getByRole("region", { name: "Possible duplicates table" });
    await expect.poll(() => box.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
  });
}

test("after a decision the next pair has the focus, and Down comes back to it from the screen", async ({ page }) => {
  let view = DUPLICATES;
  await canned(page, {
    list_duplicates: () => view,
    compare_records: () => PAIR,
    keep_apart: () => {
      view = { ...DUPLICATES, total: 1, pairs: DUPLICATES.pairs.slice(1) };
      return view;
    },
  });
  await page.goto("/#/duplicates");
  await expect(page.getByRole("button", { name: /Compare/ }).first()).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Not a duplicate" }).press("Enter");
  await expect(page.getByRole("button", { name: /Compare/ })).toHaveCount(1);
  await expect(page.getByRole("button", { name: /Compare/ })).toBeFocused();
  await page.evaluate(() => document.querySelector("main")?.focus());
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("button", { name: /Compare/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("at 200% nothing in the table lies over anything else, and nothing is said of none", async ({ page }) => {
  const LONG = "Wilhelmina Oluwaseun-Fotheringham-Thistlethwaite";
  const pairs = DUPLICATES.pairs.map((pair) => ({ ...pair, one: { ...pair.one, changedBy: LONG } }));
  await canned(page, {
    list_duplicates: () => ({ ...DUPLICATES, pairs }),
    compare_records: () => ({ ...PAIR, questions: PAIR.questions.filter((one) => one.key !== "height") }),
  });
  await page.setViewportSize({ width: 683, height: 384 });
  await page.goto("/#/duplicates");
  const compare = page.getByRole("button", { name: /Compare/ }).first();
  await expect(compare).toBeFocused();
  const wider = () => page.locator(".scroll").evaluate((box) => box.scrollWidth - box.clientWidth);
  await expect.poll(wider).toBeLessThanOrEqual(0);
  await compare.press("Enter");
  await expect(page.getByRole("dialog").getByText("What both say: 2 questions")).toBeVisible();
  await expect(page.getByRole("dialog").getByText("Only one of them says")).toHaveCount(0);
});

test("what only one of them says is in sight, and what both say one key away", async ({ page }) => {
  await canned(page);
  await page.goto("/#/duplicates");
  await page
    .getByRole("button", { name: /Compare/ })
    .first()
    .press("Enter");
  const dialog = page.getByRole("dialog", { name: "Are these the same?" });
  await expect(dialog.getByRole("row", { name: "2.01 Height 158 cm Blank" })).toBeVisible();
  const both = dialog.getByText("What both say: 2 questions");
  await expect(dialog.getByRole("row", { name: /Date of birth/ })).toBeHidden();
  await both.press("Enter");
  await expect(dialog.getByRole("row", { name: "1.02 Date of birth 3 May 1951 3 May 1951" })).toBeVisible();
});

test("from a pair one goes on to the next and back, without closing it", async ({ page }) => {
  const compared: unknown[] = [];
  await canned(page, {
    compare_records: (of) => {
      compared.push(of);
      return of.one === "r-a" ? PAIR : { ...PAIR, reason: "Same dates", questions: PAIR.questions.slice(1) };
    },
  });
  await page.goto("/#/duplicates");
  await page
    .getByRole("button", { name: /Compare/ })
    .first()
    .press("Enter");
  const dialog = page.getByRole("dialog", { name: "Are these the same?" });
  await expect(dialog.getByText("1 of 2 pairs")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Pair before" })).toBeDisabled();
  await page.keyboard.press("Control+PageDown");
  await expect(dialog.getByText("2 of 2 pairs")).toBeVisible();
  await expect(dialog.getByRole("group", { name: /1.11/ }).getByRole("radio").first()).toBeFocused();
  await expect(dialog.getByRole("button", { name: "Next pair" })).toBeDisabled();
  await page.keyboard.press("Control+PageDown");
  await page.keyboard.press("Control+PageUp");
  await expect(dialog.getByText("1 of 2 pairs")).toBeVisible();
  await expect(dialog.getByRole("group", { name: /1.09/ }).getByRole("radio").first()).toBeFocused();
  await expect.poll(() => compared).toContainEqual({ one: "r-c", other: "r-d" });
});

test("what was chosen stands when one of the two is changed meanwhile, where it still says the same", async ({
  page,
}) => {
  let view: PairView = PAIR;
  await canned(page, { compare_records: () => view });
  let somethingChanges = (): void => undefined;
  const changed = new Promise<void>((resolve) => {
    somethingChanges = resolve;
  });
  await page.route("**/changed", async (route) => {
    await changed;
    await route.fulfill({ contentType: "text/event-stream", body: "retry: 3600000\ndata: changed\n\n" });
  });
  await page.goto("/#/duplicates");
  await expect(page.getByRole("button", { name: /Compare/ }).first()).toBeFocused();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Are these the same?" });
  const first = (number: RegExp) => dialog.getByRole("group", { name: number }).getByRole("radio").first();
  await expect(first(/1.09/)).toBeFocused();
  const chosen = (number: string, from: string) =>
    dialog
      .getByRole("group", { name: new RegExp(number) })
      .getByRole("radio", { name: new RegExp(`^${from}|${from}:`) });
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(first(/1.11/)).toBeFocused();
  await page.keyboard.press("1");
  await expect(chosen("1.11", "A")).toBeChecked();
  view = {
    ...PAIR,
    seen: "e-1 e-3",
    questions: PAIR.questions.map((one) => (one.key === "site" ? { ...one, one: "Humerus" } : one)),
  };
  somethingChanges();
  await expect(dialog.getByText("Somebody has changed one of these.")).toBeVisible();
  await expect(dialog.getByText("1 choice left")).toBeVisible();
  await expect(chosen("1.09", "B")).toBeChecked();
  await expect(chosen("1.11", "A")).not.toBeChecked();
});

for (const button of ["Not a duplicate", "Two fractures of one patient"]) {
  test(`"${button}" of two that are one to the audit says first what Central does, with the way out`, async ({
    page,
  }) => {
    const asked = await canned(page, {
      compare_records: () => ONE_TO_THE_AUDIT,
      keep_apart: () => KEPT_APART,
    });
    const kept = () => asked.filter((one) => one.name === "keep_apart").length;
    await page.goto("/#/duplicates");
    await page
      .getByRole("button", { name: /Compare/ })
      .first()
      .press("Enter");
    const dialog = page.getByRole("dialog", { name: "Are these the same?" });
    await dialog.getByRole("button", { name: button }).press("Enter");
    await expect(dialog.getByRole("alert")).toContainText("Central holds one of them back until its number (1.01)");
    await expect(dialog.getByRole("alert").getByRole("link", { name: "Open A" })).toBeVisible();
    expect(kept()).toBe(0);
    await dialog.getByRole("button", { name: button }).press("Enter");
    await expect(dialog).toHaveCount(0);
    await expect.poll(kept).toBe(1);
  });
}

test("a join is taken back from the record's history", async ({ page }) => {
  const line = {
    ...HISTORY[0],
    entry: "e-10",
    question: "",
    number: "",
    wording: "Record",
    answer: "Joined with another record of the same fracture",
    restorable: false,
    joined: "r-b",
  } as (typeof HISTORY)[number];
  const asked = await canned(page, { record_history: () => [line, ...HISTORY], unjoin_records: () => RECORD });
  await page.goto("/#/patients/r-a");
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "History of the record" }).press("Enter");
  await page.getByRole("button", { name: /Take apart/ }).press("Enter");
  const again = page.getByRole("button", { name: /^Press again: two records as before/ });
  await expect(again).toBeFocused();
  expect(asked.some((one) => one.name === "unjoin_records")).toBe(false);
  await again.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(asked.findLast((one) => one.name === "unjoin_records")?.request).toEqual({ record: "r-b" });
});

test("a new fracture of a patient takes over the card of the other one, once somebody has looked at it", async ({
  page,
}) => {
  const others = [{ key: "r-old", words: "Wrist, 3 May 2025", linked: false }];
  const fields = (name: string | null, telephone: string | null) => ({
    fields: [
      { field: "name", label: "Name", text: name, said: [] },
      { field: "telephone", label: "Telephone", text: telephone, said: [] },
    ],
    unread: [],
  });
  const asked = await canned(page, {
    open_record: () => ({ ...RECORD, id: "r-a", otherFractures: others }),
    contact_card: ({ record }) =>
      record === "r-old" ? fields("Ada Quillfeather", "01632 960001") : fields(null, null),
    change_contact_card: () => fields("Ada Quillfeather", "01632 960001"),
  });
  await page.goto("/#/patients/r-a");
  await expect(page.getByRole("link", { name: "Wrist, 3 May 2025" }).first()).toBeVisible();
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Contact card" });
  await expect(
    dialog.getByText("The record of Wrist, 3 May 2025 has a card of this patient: Ada Quillfeather, 01632 960001."),
  ).toBeVisible();
  await expect(dialog.getByLabel("Name")).toHaveValue("");
  await dialog.getByRole("button", { name: "Use it here" }).press("Enter");
  await expect(dialog.getByLabel("Name")).toHaveValue("Ada Quillfeather");
  await expect(dialog.getByLabel("Name")).toBeFocused();
  expect(asked.some((one) => one.name === "change_contact_card")).toBe(false);
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(asked.find((one) => one.name === "change_contact_card")?.request).toEqual({
    record: "r-a",
    fields: { name: "Ada Quillfeather", telephone: "01632 960001" },
  });
});

test("the card of another fracture fills what is blank, and writes over nothing that somebody has typed here", async ({
  page,
}) => {
  const others = [{ key: "r-old", words: "Wrist, 3 May 2025", linked: false }];
  const fields = (name: string | null, telephone: string | null) => ({
    fields: [
      { field: "name", label: "Name", text: name, said: [] },
      { field: "telephone", label: "Telephone", text: telephone, said: [] },
    ],
    unread: [],
  });
  await canned(page, {
    open_record: () => ({ ...RECORD, id: "r-a", otherFractures: others }),
    contact_card: ({ record }) =>
      record === "r-old" ? fields("Ada Quillfeather", "01632 960001") : fields(null, null),
  });
  await page.goto("/#/patients/r-a");
  await expect(page.getByRole("link", { name: "Wrist, 3 May 2025" }).first()).toBeVisible();
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Contact card" });
  await dialog.getByLabel("Telephone").fill("01632 960002");
  await expect(dialog.getByText("What you have typed here stays.")).toBeVisible();
  await dialog.getByRole("button", { name: "Use it here" }).press("Enter");
  await expect(dialog.getByLabel("Name")).toHaveValue("Ada Quillfeather");
  await expect(dialog.getByLabel("Telephone")).toHaveValue("01632 960002");
});

test("a fracture that people linked wrongly is parted from the record’s menu, and one of the same number is not offered", async ({
  page,
}) => {
  let others = [
    { key: "r-old", words: "Wrist, 3 May 2025", linked: true },
    { key: "r-same", words: "Hip, 14 Sep 2024", linked: false },
  ];
  const record = () => ({ ...RECORD, id: "r-a", otherFractures: others });
  const asked = await canned(page, {
    open_record: record,
    part_fractures: () => {
      others = others.slice(1);
      return record();
    },
  });
  await page.goto("/#/patients/r-a");
  await page.getByRole("button", { name: "More" }).click();
  await expect(page.getByRole("menuitem", { name: "Not of this patient" })).toHaveCount(1);
  await page.getByRole("menuitem", { name: "Not of this patient: Wrist, 3 May 2025" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Is this fracture not of this patient?" });
  await dialog.getByRole("button", { name: "Cancel" }).press("Enter");
  expect(asked.some((one) => one.name === "part_fractures")).toBe(false);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Not of this patient: Wrist, 3 May 2025" }).press("Enter");
  await dialog.getByRole("button", { name: "Not of this patient" }).press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(asked.findLast((one) => one.name === "part_fractures")?.request).toEqual({ one: "r-a", other: "r-old" });
  await expect(page.getByRole("link", { name: "Wrist, 3 May 2025" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Hip, 14 Sep 2024" }).first()).toBeVisible();
});

test("the other fractures of a patient stand in the header, and F7 goes to them", async ({ page }) => {
  await canned(page, {
    open_record: ({ record }) => ({
      ...RECORD,
      id: record,
      otherFractures:
        record === "r-a"
          ? [{ key: "r-old", words: "Wrist, 3 May 2025", linked: false }]
          : [{ key: "r-a", words: "Hip, 14 Sep 2026", linked: false }],
    }),
  });
  await page.goto("/#/patients/r-a");
  await expect(page.getByRole("link", { name: "Wrist, 3 May 2025" }).first()).toBeVisible();
  await page.keyboard.press("F7");
  await expect(page).toHaveURL(/r-old/);
  // Pressed while the other is still on its way as well: it waits for it.
  await page.keyboard.press("F7");
  await expect(page).toHaveURL(/r-a/);
  await page.keyboard.press("F7");
  await page.keyboard.press("F7");
  await page.keyboard.press("F7");
  await expect(page).toHaveURL(/r-old/);
});

test("a further fracture begins from the record with one key, asks its date alone and shows what is carried", async ({
  page,
}) => {
  const carried = RECORD.questions.map((one) =>
    one.key === "birth_date" ? { ...one, carried: "Carried from another fracture of this patient" } : one,
  );
  const patient = { nhsNumber: "9991000003", born: "1951-05-03", carries: ["NHS number", "Date of birth"] };
  const asked = await canned(page, {
    open_record: ({ record }) => ({ ...RECORD, id: record, ...(record === "r-new" ? { questions: carried } : {}) }),
    look_for_record: ({ diagnosed }) => ({ ...looked("9991000003", diagnosed), patient }),
    start_record: () => ({ kind: "opened", record: "r-new", existing: false, question: "birth_date" }),
  });
  await page.goto("/#/patients/r-a");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await page.keyboard.press("Shift+F7");
  await expect(page.getByRole("heading", { name: "New fracture" })).toBeVisible();
  const box = page.getByLabel("Date the index fracture was diagnosed", { exact: true });
  await expect(box).toBeFocused();
  await expect(page.getByLabel("NHS number")).toHaveCount(0);
  await expect(page.getByText("NHS number 999 100 0003, born 3 May 1951")).toBeVisible();
  await expect(page.getByText("Carries over: NHS number, Date of birth.")).toBeVisible();
  await page.keyboard.type("2/9/26");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/r-new/);
  await expect
    .poll(() => asked.findLast((one) => one.name === "start_record")?.request)
    .toMatchObject({ patient: { nhsNumber: "", diagnosed: "2/9/26", born: "", postcode: "", of: "r-a" } });
  await expect(page.getByText("Carried from another fracture of this patient").first()).toBeVisible();
});

test("a further fracture is not begun from a record that was never saved, and says why", async ({ page }) => {
  await canned(page, { open_record: () => RECORD_NEW });
  await page.goto("/#/patients/r-a");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await page.keyboard.press("Shift+F7");
  await expect(page.getByText("Save the record first: what carries over is what is saved.")).toBeVisible();
});
