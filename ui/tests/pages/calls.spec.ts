// The call of a follow-up, from its row and by key: what came of it, when to try again, what is asked once more.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { CallLogView, ScreenPlaceView } from "../../src/platform/generated";
import { atRest } from "../at-rest";
import { CALL_LOG, putOffLog } from "../canned/calls";
import { followUps, putOff } from "../canned/follow-ups";
import { canned, Refusal } from "../canned/host";
import { OPEN } from "../canned/people";
import { RECORD_FOLLOW_UP } from "../canned/record";

const FOURTH = { record: "r-0182", weeks: 16, assign: null };

/** The call of the fourth row. */
async function callFourth(page: Page) {
  await page.goto("/#/followups");
  const row = page.getByRole("row").filter({ hasText: "999 526 0182" });
  await row.getByRole("link").focus();
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Call 999 526 0182" });
  await expect(dialog.getByRole("radio", { name: "Reached" })).toBeFocused();
  return dialog;
}

function sent(asked: Awaited<ReturnType<typeof canned>>, name: string) {
  return asked.filter((one) => one.name === name).map((one) => one.request);
}

test("whom to telephone and earlier calls are there, and no answer is put off by key", async ({ page }) => {
  const asked = await canned(page);
  const dialog = await callFourth(page);
  await expect(dialog.getByText("01632 960001")).toBeVisible();
  await expect(dialog.getByText("Left a message").first()).toBeVisible();
  await expect(dialog.getByText("With the niece")).toBeVisible();
  await page.keyboard.press("2");
  await expect(dialog.getByRole("radio", { name: "It stays on the list" })).toBeFocused();
  await page.keyboard.press("3");
  await expect(dialog.getByRole("radio", { name: "In 1 week" })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(sent(asked, "log_call")).toEqual([
    { ...FOURTH, result: "no-answer", tryAgain: "2026-11-24", note: "", confirmed: false },
  ]);
  await expect(page.getByRole("link", { name: "999 159 0838" })).toBeFocused();
});

test("reached is written at once and goes on to the record at its question", async ({ page }) => {
  const asked = await canned(page);
  await callFourth(page);
  await page.keyboard.press("1");
  await expect(page).toHaveURL(/patients\/r-0182/);
  expect(sent(asked, "log_call")).toEqual([{ ...FOURTH, result: "reached", tryAgain: "", note: "", confirmed: false }]);
});

const REACHED = "#call-result-reached";
const FOLLOWED_UP = "#q-followed_up_16-yes";
const DATE = "#q-follow_up_16_date";

// Each key, and what has the focus once it did what it does.
for (const [way, keys] of [
  [
    "from the list",
    [
      ["Enter", FOLLOWED_UP],
      ["1", FOLLOWED_UP],
      ["Enter", DATE],
      ["t", DATE],
    ],
  ],
  [
    "after a call",
    [
      ["Control+t", REACHED],
      ["1", FOLLOWED_UP],
      ["1", DATE],
      ["Enter", DATE],
      ["t", DATE],
    ],
  ],
  [
    "after a call, with Enter after Reached",
    [
      ["Control+t", REACHED],
      ["1", FOLLOWED_UP],
      ["Enter", FOLLOWED_UP],
      ["1", DATE],
      ["Enter", DATE],
      ["t", DATE],
    ],
  ],
  [
    "after a call, with no Enter",
    [
      ["Control+t", REACHED],
      ["1", FOLLOWED_UP],
      ["1", DATE],
      ["t", DATE],
    ],
  ],
] as const) {
  test(`the same keys record a follow-up ${way}`, async ({ page }) => {
    const asked = await canned(page, { open_record: ({ record }) => ({ ...RECORD_FOLLOW_UP, id: record }) });
    await page.goto("/#/followups");
    await page.getByRole("row").filter({ hasText: "999 526 0182" }).getByRole("link").focus();
    for (const [key, focused] of keys) {
      await page.keyboard.press(key);
      await expect(page.locator(focused)).toBeFocused();
    }
    await expect
      .poll(() => sent(asked, "type_answer"))
      .toEqual([
        expect.objectContaining({ question: "followed_up_16", text: "", chosen: ["yes"] }),
        expect.objectContaining({ question: "follow_up_16_date", text: "t" }),
      ]);
    // A further Enter goes on, as anywhere.
    await page.keyboard.press("Enter");
    await expect(page.locator("[data-question=follow_up_16_by] input").first()).toBeFocused();
  });
}

test("what ends a reminder is asked once more, and another choice takes the question back", async ({ page }) => {
  const asked = await canned(page);
  const dialog = await callFourth(page);
  await page.keyboard.press("5");
  await page.keyboard.press("Control+s");
  await expect(dialog.getByRole("alert")).toContainText(
    "Died: nobody is reminded of this patient’s follow-ups any more",
  );
  expect(sent(asked, "log_call")).toEqual([]);
  await page.keyboard.press("7");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await page.keyboard.press("Control+s");
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(sent(asked, "log_call")).toEqual([{ ...FOURTH, result: "declined", tryAgain: "", note: "", confirmed: true }]);
});

test("it is put off without a call for a reason, and what cannot be read stands beside its box", async ({ page }) => {
  const asked = await canned(page, {
    put_off: ({ reason }) => {
      if (reason === "") throw new Refusal("unreadable", "Type why it is put off", "reason");
      return CALL_LOG;
    },
  });
  const dialog = await callFourth(page);
  await page.keyboard.press("8");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Type why it is put off")).toBeVisible();
  await expect(dialog.getByLabel("Why")).toBeFocused();
  await page.keyboard.type("On holiday");
  await dialog.getByLabel("Who has it").selectOption("Helen Pritchard");
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(sent(asked, "put_off")).toEqual([
    { ...FOURTH, until: "2026-11-24", reason: "" },
    { ...FOURTH, assign: { user: "u-2" }, until: "2026-11-24", reason: "On holiday" },
  ]);
  expect(sent(asked, "assign")).toEqual([]);
});

test("a colleague who takes the patient meanwhile keeps them, unless somebody chooses otherwise here", async ({
  page,
}) => {
  let log: CallLogView = { ...CALL_LOG, assigned: null };
  const asked = await canned(page, { call_log: () => log });
  let somethingChanges = (): void => undefined;
  const changed = new Promise<void>((resolve) => {
    somethingChanges = resolve;
  });
  await page.route("**/changed", async (route) => {
    await changed;
    await route.fulfill({ contentType: "text/event-stream", body: "retry: 3600000\ndata: changed\n\n" });
  });
  const dialog = await callFourth(page);
  const has = dialog.getByLabel("Who has it");
  await expect(has).toHaveValue("");
  log = { ...CALL_LOG, assigned: { user: "u-2", name: "Helen Pritchard", ownName: "Helen Pritchard" } };
  somethingChanges();
  await expect(has).toHaveValue("u-2");
  await page.keyboard.press("3");
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(sent(asked, "log_call")).toEqual([
    { ...FOURTH, result: "left-message", tryAgain: "", note: "", confirmed: false },
  ]);

  await callFourth(page);
  await has.selectOption("Nobody");
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(sent(asked, "assign")).toEqual([{ record: FOURTH.record, to: { user: null } }]);
});

test("earlier calls take the room that the form beside them has", async ({ page }) => {
  const lines = Array.from({ length: 12 }, (_, at) => ({
    ...(CALL_LOG.lines[0] as (typeof CALL_LOG.lines)[number]),
    at: `2026-11-${String(at + 1).padStart(2, "0")}T09:12:00Z`,
  }));
  await canned(page, { call_log: () => ({ ...CALL_LOG, lines }) });
  const dialog = await callFourth(page);
  await page.keyboard.press("8");
  const [calls, form] = await atRest(() =>
    Promise.all([
      dialog.getByRole("region", { name: "Earlier calls" }).boundingBox(),
      dialog.locator("form").boundingBox(),
    ]),
  );
  expect((calls?.y ?? 0) + (calls?.height ?? 0)).toBeGreaterThan((form?.y ?? 0) + (form?.height ?? 0) - 24);
});

test("a call that is closed gives the focus back to its row and writes nothing", async ({ page }) => {
  const asked = await canned(page);
  const dialog = await callFourth(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("link", { name: "999 526 0182" })).toBeFocused();
  expect(sent(asked, "log_call")).toEqual([]);
});

test("put off says until when and why, and a row in it is taken back by key", async ({ page }) => {
  const asked = await canned(page, {
    list_follow_ups: ({ group, limit }) => putOff(group, limit),
    call_log: () => putOffLog({ ...CALL_LOG, nhsNumber: "9995774631" }, "2027-02-07", "On holiday"),
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Put off 4" }).click();
  await expect(page.getByRole("columnheader", { name: "Put off until" })).toBeVisible();
  await expect(page.getByRole("cell", { name: /^Reminder ended/ })).toBeVisible();
  await expect(page.getByText("Moved away").first()).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Who has it" })).toBeVisible();
  await page.getByRole("link", { name: "999 577 4631" }).focus();
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Call 999 577 4631" });
  await expect(dialog.getByRole("radio", { name: "Reached" })).toBeFocused();
  await expect(dialog.getByText("Put off until 7 Feb 2027: On holiday.")).toBeVisible();
  // What a colleague put off stays so, unless somebody says otherwise.
  await page.keyboard.press("2");
  await expect(dialog.getByRole("radio", { name: "It stays put off until 7 Feb 2027" })).toBeFocused();
  await expect(dialog.getByRole("radio", { name: "It comes back on the list" })).not.toBeChecked();
  await dialog.getByRole("radio", { name: "No answer" }).focus();
  await page.keyboard.press("9");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(sent(asked, "take_up")).toEqual([{ record: "r-4631", weeks: 16, assign: null }]);
});

test("a half-typed call is found again after a lock, and Esc asks before it goes", async ({ page }) => {
  let place: ScreenPlaceView | null = null;
  const asked = await canned(page, {
    session: () => ({ ...OPEN, returnTo: place }),
    keep_place: (left) => {
      place = left;
      return left;
    },
  });
  await callFourth(page);
  await page.keyboard.press("2");
  const note = page.getByLabel("Note, if any");
  await note.fill("With the niece until Friday");
  await expect.poll(() => JSON.stringify(place)).toContain("With the niece until Friday");
  await page.reload();
  const dialog = page.getByRole("dialog", { name: "Call 999 526 0182" });
  await expect(dialog.getByRole("radio", { name: "No answer" })).toBeChecked();
  await expect(note).toHaveValue("With the niece until Friday");
  await page.keyboard.press("Escape");
  await expect(dialog.getByRole("alert")).toContainText("What you typed is not saved");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => JSON.stringify(place?.typed)).toBe("[]");
  expect(sent(asked, "log_call")).toEqual([]);
});

test("a half-typed contact card is found again after a lock", async ({ page }) => {
  let place: ScreenPlaceView | null = null;
  await canned(page, {
    session: () => ({ ...OPEN, returnTo: place }),
    keep_place: (left) => {
      place = left;
      return left;
    },
  });
  await page.goto("/#/patients/r-5702/patient?q=birth_date");
  await page.getByRole("button", { name: "More" }).waitFor();
  await page.keyboard.press("Control+t");
  await page.getByLabel("Telephone", { exact: true }).fill("01632 960009");
  // A box that was emptied says something, too.
  await page.getByLabel("Name", { exact: true }).fill("");
  await expect.poll(() => JSON.stringify(place)).toContain("01632 960009");
  await page.reload();
  const dialog = page.getByRole("dialog", { name: "Contact card" });
  await expect(dialog.getByLabel("Telephone", { exact: true })).toHaveValue("01632 960009");
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog.getByRole("alert")).toContainText("What you typed is not saved");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
});

test("what was saved stands under the list, with the way back for what was put off", async ({ page }) => {
  const asked = await canned(page, {
    put_off: () => {
      const line = { weeks: 16, what: "Put off until 24 November 2026", note: "Away", tryAgain: null };
      const log = putOffLog(CALL_LOG, "2026-11-24", "Away");
      return { ...log, lines: [{ ...line, by: "Amara Osei", at: "2026-11-17T11:42:00Z" }, ...log.lines] };
    },
  });
  const dialog = await callFourth(page);
  await page.keyboard.press("8");
  await expect(dialog.getByRole("radio", { name: "In 1 week 24 Nov 2026, late" })).toBeChecked();
  await dialog.getByLabel("Why").fill("Away");
  await page.keyboard.press("Control+s");
  const said = page.getByRole("status").filter({ hasText: "Saved: " });
  await expect(said).toContainText("Put off until 24 November 2026, after it closes on 23 Nov 2026");
  await page.getByRole("button", { name: "Back on the list" }).click();
  await expect(said).toContainText("Back on the list");
  expect(sent(asked, "take_up")).toEqual([FOURTH]);
});

test("the record shows its calls beside the card", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients/r-5702/patient?q=birth_date");
  await page.getByRole("button", { name: "More" }).waitFor();
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Contact card" });
  await expect(dialog.getByText("Left a message")).toBeVisible();
  await expect(dialog.getByText("Amara Osei has this patient.")).toBeVisible();
});

const RECORD = "/#/patients/r-5702/patient?q=birth_date";

/** The call of the follow-up that is owed, from a patient's record. */
async function callFromRecord(page: Page) {
  await page.goto(RECORD);
  await page.getByRole("button", { name: "More" }).waitFor();
  await page.keyboard.press("Control+t");
  await expect(page.getByRole("button", { name: /^Call: 16-week, closes in 6 days/ })).toBeVisible();
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Call 999 526 0182" });
  await expect(dialog.getByRole("radio", { name: "Reached" })).toBeFocused();
  return dialog;
}

test("a patient who rings back is called from their record, and the call stands in the card then", async ({ page }) => {
  let log = CALL_LOG;
  const asked = await canned(page, {
    call_log: () => log,
    log_call: () => {
      const line = { weeks: 16, what: "No answer", note: null, tryAgain: null, by: "Tomos Evans" };
      log = { ...CALL_LOG, lines: [{ ...line, at: "2026-11-17T11:42:00Z" }, ...CALL_LOG.lines] };
      return log;
    },
  });
  const dialog = await callFromRecord(page);
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(() => sent(asked, "log_call"))
    .toEqual([
      { record: "r-5702", weeks: 16, assign: null, result: "no-answer", tryAgain: "", note: "", confirmed: false },
    ]);
  const card = page.getByRole("dialog", { name: "Contact card" });
  await expect(card.getByText("Tomos Evans")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Saved: No answer" })).toBeAttached();
  await page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);
});

test("reached from the record goes on to the question in it, and the next key answers there", async ({ page }) => {
  const asked = await canned(page, { open_record: ({ record }) => ({ ...RECORD_FOLLOW_UP, id: record }) });
  await callFromRecord(page);
  await page.keyboard.press("1");
  await expect(page.locator(FOLLOWED_UP)).toBeFocused();
  await page.keyboard.press("1");
  await expect(page.locator(DATE)).toBeFocused();
  await expect
    .poll(() => sent(asked, "type_answer"))
    .toEqual([expect.objectContaining({ question: "followed_up_16", chosen: ["yes"] })]);
});

test("a call from the record that is closed comes back to the card, and nothing typed there is lost to a call", async ({
  page,
}) => {
  const asked = await canned(page);
  await callFromRecord(page);
  await page.keyboard.press("Escape");
  const card = page.getByRole("dialog", { name: "Contact card" });
  await card.getByLabel("Telephone", { exact: true }).fill("01632 960009");
  await page.keyboard.press("Control+t");
  await expect(card.getByRole("alert")).toHaveText("What you typed is not saved. Save the card first, or cancel.");
  await expect(card.getByLabel("Telephone", { exact: true })).toHaveValue("01632 960009");
  await page.keyboard.press("Control+s");
  await expect(card).toHaveCount(0);
  expect(sent(asked, "log_call")).toEqual([]);
});

test("a call from the record that was being written is found again after a lock", async ({ page }) => {
  let place: ScreenPlaceView | null = null;
  await canned(page, {
    session: () => ({ ...OPEN, returnTo: place }),
    keep_place: (left) => {
      place = left;
      return left;
    },
  });
  await callFromRecord(page);
  await page.keyboard.press("2");
  await page.getByLabel("Note, if any").fill("The son will ring");
  await expect.poll(() => JSON.stringify(place)).toContain("The son will ring");
  await page.reload();
  await expect(page.getByRole("dialog", { name: "Call 999 526 0182" }).getByLabel("Note, if any")).toHaveValue(
    "The son will ring",
  );
});

test("a follow-up is called from its line of Today, and the next line has the focus then", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/today");
  await page.getByRole("link", { name: "999 864 5425" }).focus();
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Call 999 526 0182" });
  await expect(dialog.getByRole("radio", { name: "Reached" })).toBeFocused();
  await page.keyboard.press("3");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("link", { name: "999 217 5338" })).toBeFocused();
  await expect
    .poll(() => sent(asked, "log_call"))
    .toMatchObject([{ record: "r-5425", weeks: 16, result: "left-message" }]);
  await expect(page.getByText("Saved: 999 526 0182, Left a message").first()).toBeVisible();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Control+t");
  await page.keyboard.press("1");
  await expect(page).toHaveURL(/patients\/r-5425/);
});

test("a line of Today that is no follow-up is not called, and that is said", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/today");
  await page.getByRole("link", { name: "999 653 2690" }).focus();
  await page.keyboard.press("Control+t");
  await expect(page.getByRole("status").filter({ hasText: "This line is no follow-up to call" })).toBeAttached();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(sent(asked, "call_log")).toEqual([]);
});

test("what is saved is told to a screen reader also where the list is empty then", async ({ page }) => {
  let left = 1;
  await canned(page, {
    list_follow_ups: ({ group, limit }) => {
      const found = followUps(group, limit);
      return left === 0 ? { ...found, rows: [], total: 0 } : found;
    },
    log_call: () => {
      left = 0;
      return CALL_LOG;
    },
  });
  const dialog = await callFourth(page);
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("[data-announcer]")).toContainText("Saved: 999 526 0182, Left a message");
  await expect(page.getByText("Saved: 999 526 0182, Left a message").last()).toBeVisible();
});
