// Follow-ups by what can still be done: groups, narrowing, deciding many, and the keys.
import { expect, test } from "@playwright/test";
import type { FollowUpRowView, ListFollowUpsRequest } from "../../src/platform/generated";
import { ALL_REACHED, DECISION_PREVIEW, followUps, putOff, WEEKS_AHEAD } from "../canned/follow-ups";
import type { Asked } from "../canned/host";
import { canned, Refusal } from "../canned/host";

function lastAsked(asked: Asked): ListFollowUpsRequest | undefined {
  return asked.filter((one) => one.name === "list_follow_ups").at(-1)?.request as ListFollowUpsRequest | undefined;
}

test("the page opens on the first group that has anybody, with the count of each", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/followups");
  await expect(page.getByRole("button", { name: "In time 9" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Late, still owed 31" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Long overdue 142" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Coming 12" })).toBeVisible();
  await expect(page.getByText("9 follow-ups can still be in time, 31 are late and still owed.")).toBeVisible();
  const first = asked.find((one) => one.name === "list_follow_ups")?.request as ListFollowUpsRequest;
  expect(first.group).toBeNull();
  await expect(
    page.getByRole("row", { name: /999 864 5425 .* 16-week Wrist, Risedronate Closes today 17 Nov 2026 Assessed/ }),
  ).toBeVisible();
});

test("where nobody is in time it opens on those who are late", async ({ page }) => {
  const counts = { inTime: 0, late: 6, longOverdue: 5, putOff: 0, coming: 0 };
  await canned(page, { list_follow_ups: ({ group }) => ({ ...followUps(group ?? "late"), counts }) });
  await page.goto("/#/followups");
  await expect(page.getByRole("button", { name: "Late, still owed 6" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("4 days late")).toBeVisible();
});

test("the group stays while somebody works in it, though another one has people again", async ({ page }) => {
  let inTime = 0;
  await canned(page, {
    list_follow_ups: ({ group }) => ({
      ...followUps(group ?? (inTime === 0 ? "late" : "inTime")),
      counts: { inTime, late: 6, longOverdue: 0, putOff: 0, coming: 0 },
    }),
  });
  await page.goto("/#/followups");
  await expect(page.getByText("4 days late")).toBeVisible();
  inTime = 2;
  await page.getByRole("button", { name: "Coming 0" }).click();
  await page.getByRole("button", { name: "Late, still owed 6" }).click();
  await expect(page.getByRole("button", { name: "In time 2" })).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByText("4 days late")).toBeVisible();
});

test("Ctrl Page Down and Up go through the groups that have people", async ({ page }) => {
  const counts = { inTime: 9, late: 0, longOverdue: 142, putOff: 0, coming: 12 };
  await canned(page, { list_follow_ups: ({ group, limit }) => ({ ...followUps(group, limit), counts }) });
  await page.goto("/#/followups");
  await expect(page.getByText("Closes today")).toBeVisible();
  for (const [key, name] of [
    ["Control+PageUp", "In time 9"],
    ["Control+PageDown", "Long overdue 142"],
    ["Control+PageDown", "Coming 12"],
    ["Control+PageDown", "Coming 12"],
    ["Control+PageUp", "Long overdue 142"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
  }
});

test("Ctrl Page Down and Up go through the groups also after one with nobody in it, and turn no page", async ({
  page,
}) => {
  const counts = { inTime: 9, late: 0, longOverdue: 142, putOff: 0, coming: 12 };
  const asked = await canned(page, {
    list_follow_ups: ({ group, limit }) => {
      const found = { ...followUps(group, limit), counts };
      return found.group === "late" ? { ...found, rows: [], total: 0 } : found;
    },
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Late, still owed 0" }).click();
  await expect(page.getByText("closed within the last year")).toBeVisible();
  for (const [key, name] of [
    ["Control+PageDown", "Long overdue 142"],
    ["Control+PageDown", "Coming 12"],
    ["Control+PageUp", "Long overdue 142"],
    ["Control+PageUp", "In time 9"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByRole("link", { name: /^999/ }).first()).toBeVisible();
    expect(lastAsked(asked)?.offset).toBe(0);
  }
});

test("whoever comes back to a group that has nobody any more is shown the first that has", async ({ page }) => {
  let left = 12;
  await canned(page, {
    list_follow_ups: ({ group, limit }) => {
      const counts = { inTime: 9, late: 31, longOverdue: 142, putOff: 0, coming: left };
      const found = { ...followUps(group, limit), counts };
      return found.group === "coming" && left === 0 ? { ...found, rows: [], total: 0 } : found;
    },
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Coming 12" }).click();
  await expect(page.getByRole("button", { name: "Coming 12" })).toHaveAttribute("aria-pressed", "true");
  await page.goto("/#/patients");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  left = 0;
  await page.goBack();
  await expect(page.getByRole("button", { name: "In time 9" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("Closes today")).toBeVisible();
});

test("F2 and Enter open a follow-up at its question, and coming back comes back to its row and group", async ({
  page,
}) => {
  await canned(page);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Late, still owed 31" }).click();
  await page.getByRole("link", { name: "999 577 4631" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("F2");
  await expect(page).toHaveURL(/r-3449/);
  await expect(page.locator("#q-followed_up_52-yes")).toBeFocused();
  await page.goBack();
  await expect(page.getByRole("link", { name: "999 198 3449" })).toBeFocused();
  await expect(page.getByRole("button", { name: "Late, still owed 31" })).toHaveAttribute("aria-pressed", "true");
});

test("after saving, the next patient of the same group is one key away", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Late, still owed 31" }).click();
  await page.getByRole("link", { name: "999 577 4631" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-followed_up_16-yes")).toBeFocused();
  await page.keyboard.press("Control+d");
  await expect(page).toHaveURL(/r-0233/);
  await page.goBack();
  await expect(page.getByRole("button", { name: "Late, still owed 31" })).toHaveAttribute("aria-pressed", "true");
});

test("follow-up, site and therapy narrow the group, by keyboard, and the counts with it", async ({ page }) => {
  const asked = await canned(page, {
    list_follow_ups: ({ group, weeks, site, therapy, limit }) => {
      const late = 31 - (weeks === null ? 0 : 10) - (site === null ? 0 : 5) - (therapy === null ? 0 : 4);
      return {
        ...followUps(group, limit),
        total: late,
        counts: { inTime: 9, late, longOverdue: 142, putOff: 0, coming: 12 },
      };
    },
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Late, still owed 31" }).click();
  await page.getByLabel("Follow-up", { exact: true }).focus();
  await page.keyboard.press("5");
  await expect.poll(() => lastAsked(asked)?.weeks).toBe(52);
  await expect(page.getByRole("button", { name: "Late, still owed 21" })).toBeVisible();
  // The choices come once somebody comes to them; a letter chooses among them.
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Site of fracture")).toBeFocused();
  await expect(page.getByRole("option", { name: "Hip (3)" })).toBeAttached();
  await page.keyboard.press("h");
  await expect(page.getByRole("button", { name: "Late, still owed 16" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Therapy recommended")).toBeFocused();
  await page.keyboard.press("d");
  await expect(page.getByRole("button", { name: "Late, still owed 12" })).toBeVisible();
  await expect
    .poll(() => lastAsked(asked))
    .toMatchObject({ group: "late", weeks: 52, site: "hip", therapy: "denosumab", offset: 0 });
});

test("what a group can be narrowed to is asked once somebody comes to it, of that group", async ({ page }) => {
  const asked = await canned(page);
  const narrowings = () => asked.filter((one) => one.name === "follow_up_narrowings").map((one) => one.request);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Late, still owed 31" }).click();
  await expect(page.getByText("4 days late")).toBeVisible();
  expect(narrowings()).toEqual([]);
  await page.getByLabel("Site of fracture").focus();
  await expect
    .poll(narrowings)
    .toEqual([{ group: "late", weeks: null, site: null, therapy: null, assigned: null, called: null, search: "" }]);
});

test("a group that narrowing leaves empty shows the whole group again with one key", async ({ page }) => {
  await canned(page, {
    list_follow_ups: ({ group, site, limit }) =>
      site === null ? followUps(group, limit) : { ...followUps(group, limit), rows: [], total: 0 },
  });
  await page.goto("/#/followups");
  await page.getByLabel("Site of fracture").focus();
  await page.getByLabel("Site of fracture").selectOption("wrist");
  await expect(page.getByText("Nobody in this group matches the choices above.")).toBeVisible();
  await page.getByRole("button", { name: "Show the whole group" }).press("Enter");
  await expect(page.getByText("Closes today")).toBeVisible();
});

test("when nobody is owed a follow-up, the next day is named", async ({ page }) => {
  await canned(page, { list_follow_ups: () => ALL_REACHED });
  await page.goto("/#/followups");
  await expect(page.getByText("Nobody is owed a follow-up. The next window opens on 7 December 2026.")).toBeVisible();
});

test("the last of a group leads on to the next group that has people", async ({ page }) => {
  let reached = false;
  await canned(page, {
    list_follow_ups: ({ group }) => {
      const of = group ?? "inTime";
      const counts = { inTime: reached ? 0 : 1, late: 31, longOverdue: 0, putOff: 0, coming: 0 };
      const found = followUps(of);
      return of === "inTime" && reached ? { ...found, rows: [], total: 0, counts } : { ...found, counts };
    },
  });
  await page.goto("/#/followups");
  await expect(page.getByText("Closes today")).toBeVisible();
  reached = true;
  await page.getByRole("button", { name: "Coming 0" }).click();
  await page.getByRole("button", { name: "In time 0" }).click();
  await expect(page.getByText("Nobody is left in time.")).toBeVisible();
  await page.getByRole("button", { name: "Go on with Late, still owed: 31" }).click();
  await expect(page.getByText("4 days late")).toBeVisible();
});

test("those that are long overdue are selected, previewed in words, written and undone", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/followups");
  await expect(page.getByText("Closes today")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /^Select/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Long overdue 142" }).click();
  await page.getByRole("link", { name: "999 437 7809" }).focus();
  await page.keyboard.press("Control+a");
  await expect(page.getByText("5 selected")).toBeVisible();
  await page.getByRole("button", { name: "Decide these 5" }).click();
  const dialog = page.getByRole("dialog", { name: "Decide these 5 follow-ups" });
  await expect(dialog.getByText("4 answers in 4 records will be written.")).toBeVisible();
  await expect(dialog.getByText("6.01 = No for these 3: 2 blank, 1 left out")).toBeVisible();
  expect(asked.some((one) => one.name === "apply_decision")).toBe(false);
  await page.keyboard.press("Control+s");
  await expect(dialog).toBeHidden();
  const written = asked.find((one) => one.name === "apply_decision")?.request;
  expect(written).toMatchObject({
    preview: "d-1",
    decision: { followUps: [{ record: "r-7809", weeks: 16 }, { weeks: 52 }, {}, {}, {}] },
  });
  await expect(page.getByText("6.01 and 7.01 = No for 4 records, today at 11:42")).toBeVisible();
  await page.keyboard.press("Control+Shift+z");
  await expect(page.locator("main").getByText("Undone: 6.01 and 7.01 are as they were in 4 records.")).toBeVisible();
  expect(asked.filter((one) => one.name === "undo_bulk")).toHaveLength(1);
  // There is nothing to undo any more, and what was done is over once something else is selected.
  await page.keyboard.press("Control+Shift+z");
  await page.getByRole("link", { name: "999 437 7809" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("1 selected")).toBeVisible();
  await expect(page.locator("main").getByText("Undone:")).toHaveCount(0);
  expect(asked.filter((one) => one.name === "undo_bulk")).toHaveLength(1);
});

test("after what is done at the foot of the list, the keys of the list go on at its first row", async ({ page }) => {
  await canned(page, {
    list_follow_ups: ({ group, limit }) => {
      const found = followUps(group, limit);
      if (found.group !== "longOverdue") return found;
      const more = Array.from({ length: 500 }, (_, at) => ({
        ...(found.rows[at % 5] as FollowUpRowView),
        id: `r-${at}`,
      }));
      return { ...found, rows: [...found.rows, ...more].slice(0, limit), total: 20_000 };
    },
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue 142" }).click();
  const first = page.getByRole("link", { name: "999 437 7809" }).first();
  await page.getByRole("button", { name: "Select the oldest 500" }).press("Enter");
  await expect(page.getByText("500 selected")).toBeVisible();
  await expect(first).toBeFocused();
  await page.getByRole("button", { name: "Clear", exact: true }).press("Enter");
  await expect(page.getByText(/selected$/)).toHaveCount(0);
  await expect(first).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Space");
  await expect(page.getByText("1 selected")).toBeVisible();
  await page.keyboard.press("Home");
  await expect(first).toBeFocused();
  await page.getByRole("button", { name: "Decide this 1" }).press("Enter");
  await expect(page.getByRole("dialog").getByText("4 records will be written")).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(first).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: "999 653 1249" }).first()).toBeFocused();
});

test("what is selected is decided with a key of its own, from the row, which has the focus again", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue 142" }).click();
  await page.getByRole("link", { name: "999 653 1249" }).focus();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog"), "nothing is selected").toHaveCount(0);
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog", { name: "Decide this 1 follow-up" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "999 653 1249" })).toBeFocused();
  await page.keyboard.press("?");
  await expect(page.getByText("answer for, or decide, all that are selected")).toBeVisible();
});

test("a choice that is shown has no number, which the box would cut off", async ({ page }) => {
  await canned(page, {
    follow_up_narrowings: () => ({ sites: [], therapies: [{ key: "alendronate", label: "Alendronate", count: 302 }] }),
  });
  await page.goto("/#/followups");
  const therapy = page.getByLabel("Therapy recommended");
  await therapy.focus();
  await expect(page.getByRole("option", { name: "Alendronate (302)" })).toBeAttached();
  await therapy.selectOption("alendronate");
  await expect(therapy).toHaveValue("alendronate");
  await expect(page.getByRole("option", { name: "Alendronate", exact: true })).toBeAttached();
});

test("the keys of Undo do nothing where its button is not", async ({ page }) => {
  let fails = false;
  const asked = await canned(page, {
    last_bulk: () => ({ words: "6.01 = No for 4 records", at: "2026-11-17T11:42:30Z" }),
    list_follow_ups: ({ group, limit }) => {
      if (fails) throw new Refusal("damaged", "The list could not be read");
      return followUps(group, limit);
    },
  });
  const undone = () => asked.filter((one) => one.name === "undo_bulk").length;
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue 142" }).click();
  await page.getByRole("link", { name: "999 437 7809" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("1 selected")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Undo/ })).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^Undo/ })).toBeVisible();
  expect(undone()).toBe(0);
  fails = true;
  await page.getByRole("button", { name: "Coming 12" }).click();
  await expect(page.getByRole("button", { name: /^Undo/ })).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  fails = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: /^Undo/ })).toBeVisible();
  expect(undone()).toBe(0);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(undone).toBe(1);
});

test("a selection ends with its group and with what it was narrowed to, and says so", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  const select = async (): Promise<void> => {
    await page.getByRole("link", { name: "999 437 7809" }).focus();
    await page.keyboard.press("Control+a");
    await expect(page.getByText("5 selected")).toBeVisible();
  };
  const ended = page.getByText("Nothing is selected now: this is another list");
  const longOverdue = page.getByRole("button", { name: "Long overdue 142" });
  for (const change of [
    () => page.getByRole("button", { name: "Coming 12" }).click(),
    () => page.getByLabel("Follow-up", { exact: true }).selectOption("52-week"),
    async () => {
      await page.getByLabel("Site of fracture").focus();
      await page.getByLabel("Site of fracture").selectOption("wrist");
    },
  ]) {
    await longOverdue.click();
    await select();
    await change();
    await expect(ended).toBeAttached();
    await longOverdue.click();
    await expect(page.getByRole("link", { name: "999 437 7809" })).toBeVisible();
    await expect(page.getByText(/^\d+ selected$/)).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Decide/ })).toHaveCount(0);
  }
});

test("where nothing would be written, the preview says so", async ({ page }) => {
  await canned(page, { preview_decision: () => ({ ...DECISION_PREVIEW, changes: 0, records: 0 }) });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue 142" }).click();
  await page.getByRole("link", { name: "999 437 7809" }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Decide this 1" }).click();
  await expect(page.getByRole("dialog").getByText("Nothing will be written.")).toBeVisible();
  await expect(page.getByText("0 answers in 0 records")).toHaveCount(0);
});

test("of those that are put off, the ones whose reminder was ended are selected and decided together", async ({
  page,
}) => {
  const asked = await canned(page, {
    list_follow_ups: ({ group, limit }) => (group === "putOff" ? putOff(group, limit) : followUps(group, limit)),
    preview_decision: () => DECISION_PREVIEW,
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Put off 4" }).click();
  await expect(page.getByRole("cell", { name: /^Reminder ended/ })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /^Select 999/ })).toHaveCount(1);
  // Space selects nothing that waits for its day.
  await page.getByRole("table").getByRole("link").first().focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("1 selected")).toHaveCount(0);
  await page.getByRole("button", { name: "Select all whose reminder ended" }).click();
  await expect(page.getByText("1 selected")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("A call ended the reminder, and no answer was set.")).toBeVisible();
  await expect(dialog.getByText("They leave every list, and count in the KPIs as not followed up.")).toBeVisible();
  const [ended] = putOff("putOff").rows.filter((row) => row.putOff?.until === null);
  expect(asked.findLast((one) => one.name === "preview_decision")?.request).toEqual({
    followUps: [{ record: ended?.id, weeks: ended?.weeks }],
  });
  // By keyboard alone, and with nothing of it below the window: what would happen is scrolled in its own box.
  await page.setViewportSize({ width: 1024, height: 600 });
  await expect.poll(() => dialog.evaluate((box) => box.scrollHeight - box.clientHeight)).toBe(0);
  await expect(dialog.getByRole("button", { name: /^Write No/ })).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("region", { name: "What happens to each record" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: /^Write No 4 times/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(asked.filter((one) => one.name === "apply_decision")).toHaveLength(1);
});

test("whoever rings back is found by a search, in whichever group they stand", async ({ page }) => {
  const found = followUps("late").rows.slice(0, 1);
  const counts = { inTime: 0, late: 1, longOverdue: 0, putOff: 0, coming: 0 };
  const none = { ...followUps("inTime"), rows: [], total: 0, words: "", counts: { ...counts, late: 0 } };
  const asked = await canned(page, {
    list_follow_ups: ({ group, search, limit }) => {
      if (search === "Quill")
        return { ...none, group: "late", rows: found, total: 1, counts, searchWords: "On a contact card" };
      if (search !== "") return { ...none, searchWords: "No record with an NHS number that begins with 9." };
      return followUps(group, limit);
    },
  });
  await page.goto("/#/followups");
  await expect(page.getByText("Closes today")).toBeVisible();
  await page.keyboard.press("Control+f");
  await expect(page.getByRole("textbox", { name: /^Find by/ })).toBeFocused();
  await page.keyboard.type("Quill");
  await page.keyboard.press("Enter");
  const [patient] = found;
  await expect(page.getByRole("row", { name: new RegExp(patient?.nhsNumber?.slice(-4) ?? "") })).toBeVisible();
  await expect(page.getByRole("button", { name: "Late, still owed 1" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("On a contact card")).toBeVisible();
  await expect(page.getByRole("table").getByRole("link").first()).toBeFocused();
  expect(
    asked.some((one) => one.name === "list_follow_ups" && (one.request as { group: unknown }).group === null),
  ).toBe(true);
  // Nobody is found: what there is not is said, and no row of somebody else stands there.
  await page.keyboard.press("Control+f");
  await page.keyboard.type("9");
  await expect(
    page.locator("strong").filter({ hasText: "No record with an NHS number that begins with 9." }),
  ).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("textbox", { name: /^Find by/ })).toHaveValue("");
  await expect(page.getByRole("table")).toBeVisible();
});

test("all can be selected again once somebody of those selected has left the list", async ({ page }) => {
  const [first, ...others] = followUps("longOverdue").rows;
  const another = { ...(first as FollowUpRowView), id: "r-0000", nhsNumber: "9990000000" };
  let rows = [first as FollowUpRowView, ...others];
  await canned(page, {
    list_follow_ups: ({ group, limit }) =>
      group === "longOverdue"
        ? {
            ...followUps(group, limit),
            rows,
            total: 5,
            counts: { inTime: 9, late: 31, longOverdue: 5, putOff: 0, coming: 12 },
          }
        : followUps(group, limit),
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue" }).click();
  const all = page.getByRole("button", { name: "Select all 5" });
  await all.click();
  await expect(page.getByText("5 selected")).toBeVisible();
  await expect(all).toHaveCount(0);
  // The first one is answered meanwhile, and somebody else has become long overdue.
  rows = [...others, another];
  await page.getByRole("link", { name: "999 653 1249" }).press("Enter");
  await expect(page).toHaveURL(/r-1249/);
  await page.goBack();
  await expect(page.getByText("5 selected")).toBeVisible();
  await all.click();
  await expect(page.getByRole("checkbox", { name: /^Select 999 000 0000/ })).toBeChecked();
  await expect(page.getByText("5 selected")).toBeVisible();
  await expect(all).toHaveCount(0);
});

test("of very many, the oldest five hundred are selected at once", async ({ page }) => {
  const asked = await canned(page, {
    list_follow_ups: ({ group, limit }) => ({
      ...followUps(group, limit),
      total: 20_000,
      counts: { inTime: 0, late: 0, longOverdue: 20_000, putOff: 0, coming: 0 },
    }),
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue 20,000" }).click();
  await page.getByRole("button", { name: "Select the oldest 500" }).click();
  await expect(page.getByText("5 selected")).toBeVisible();
  await expect.poll(() => lastAsked(asked)).toMatchObject({ group: "longOverdue", offset: 0, limit: 500 });
});

test("hidden NHS numbers are hidden here, too", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  await expect(page.getByRole("link", { name: "999 864 5425" })).toBeVisible();
  await page.getByLabel("Hide NHS numbers").check();
  await expect(page.getByRole("link", { name: "999 864 5425" })).toHaveCount(0);
});

test("the weeks ahead say how many windows close in each, as a chart and as a table", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Weeks ahead" }).press("Enter");
  const weeks = page.getByRole("dialog", { name: "Weeks ahead" });
  await expect(weeks.getByRole("listitem")).toHaveCount(9);
  await expect(weeks.getByText("28 Dec 2026: 1 open now, 3 not open yet")).toBeAttached();
  await expect(weeks.getByText("9 open now")).toBeVisible();
  await expect(weeks.getByText("12 not open yet")).toBeVisible();
  const heights = await weeks
    .locator(".weeks__bar")
    .evaluateAll((bars) =>
      bars.map((bar) => [...bar.children].reduce((sum, part) => sum + part.getBoundingClientRect().height, 0)),
    );
  const [first = 0, second = 0, , , , most = 0, , , none] = heights;
  expect(first / second).toBeCloseTo(3 / 2, 1);
  expect(Math.max(...heights)).toBe(most);
  expect(none).toBe(0);
  await weeks.getByRole("button", { name: "Table" }).press("Enter");
  await expect(weeks.getByRole("row", { name: "28 Dec 2026 1 3" })).toBeVisible();
  await expect(weeks.getByRole("listitem")).toHaveCount(0);
  await weeks.getByRole("button", { name: "Table", pressed: true }).press("Enter");
  await expect(weeks.getByRole("listitem")).toHaveCount(9);
});

test("very many a week are told briefly over their bars, and in full in the table", async ({ page }) => {
  await canned(page, {
    weeks_ahead: () => ({ weeks: WEEKS_AHEAD.weeks.map((week) => ({ ...week, open: 12_345, notOpen: 0 })) }),
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Weeks ahead" }).press("Enter");
  const weeks = page.getByRole("dialog", { name: "Weeks ahead" });
  await expect(weeks.getByText("12.3K").first()).toBeVisible();
  await expect.poll(() => weeks.evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true);
  await weeks.getByRole("button", { name: "Table" }).click();
  await expect(weeks.getByText("12,345").first()).toBeVisible();
});

test("the call sheet of a group says when it was printed and by whom, and of a patient no more than the list", async ({
  page,
}) => {
  await page.addInitScript(() => {
    window.print = () => undefined;
  });
  await canned(page);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Late, still owed 31" }).click();
  await expect(page.getByText("4 days late")).toBeVisible();
  await page.keyboard.press("Control+p");
  const paper = page.locator(".paper");
  await expect(paper).toContainText("Call sheet: follow-ups");
  await expect(paper).toContainText(/Printed 17 November 2026 at \d\d:\d\d by Amara Osei/);
  await expect(paper).toContainText("Follow-ups late and still owed, the least late first.");
  await expect(paper.getByRole("columnheader", { includeHidden: true })).toHaveText([
    "NHS number",
    "Age",
    "Diagnosed",
    "Follow-up",
    "Fracture",
    "Therapy recommended",
    "Window",
    "Last contact or call",
    "Called on",
    "Result, try again on",
  ]);
  const [first] = followUps("late").rows as [FollowUpRowView];
  const row = paper.getByRole("row", { includeHidden: true }).nth(1);
  await expect(row).toContainText("999 577 4631");
  await expect(row).toContainText(`${first.when}, closed 13 Nov 2026`);
  await expect(row).toContainText(`${first.age}`);
  await page.getByLabel("Hide NHS numbers").check();
  await page.keyboard.press("Control+p");
  await expect(paper).not.toContainText("999 577 4631");
});

test("the call sheet says by whom and by which call it was narrowed", async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => undefined;
  });
  await canned(page);
  await page.goto("/#/followups");
  await page.getByLabel("Who has it").selectOption("mine");
  await page.getByLabel("Last call", { exact: true }).selectOption("notFor14");
  await page.keyboard.press("Control+p");
  const paper = page.locator(".paper");
  await expect(paper).toContainText(
    "Follow-ups in time, in the order in which they close, only those of Amara Osei, only those not called for 14 days.",
  );
  await page.getByLabel("Who has it").selectOption("nobody");
  await page.getByLabel("Last call", { exact: true }).selectOption("never");
  await page.keyboard.press("Control+p");
  await expect(paper).toContainText("only those of nobody, only those never called.");
});

test("each choice says what it narrows, and the order of the list is seen", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  for (const [name, says] of [
    ["Follow-up", "Follow-up: any"],
    ["Site of fracture", "Site: any"],
    ["Therapy recommended", "Therapy: any"],
    ["Who has it", "Who has it: any"],
    ["Last call", "Last call: any"],
  ] as const) {
    await expect(page.getByLabel(name, { exact: true }).getByRole("option").first()).toHaveText(says);
  }
  const heading = page.getByRole("columnheader", { name: "Window" });
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  await expect(heading.locator("svg")).toBeVisible();
});

test("in a wide window the weeks ahead stand beside the list, one key away", async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await canned(page);
  await page.goto("/#/followups");
  const panel = page.getByRole("complementary", { name: "Weeks ahead" });
  await expect(panel.getByRole("listitem")).toHaveCount(9);
  await expect(page.getByRole("button", { name: "Weeks ahead" })).toHaveCount(0);
  const first = page.getByRole("link", { name: "999 864 5425" });
  await first.focus();
  await page.keyboard.press("Control+k");
  await expect(panel).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(panel.getByRole("button", { name: "Table" })).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(first).toBeFocused();
  await page.keyboard.press("F6");
  await expect(panel.getByRole("button", { name: "Table" })).toBeFocused();
  // As many rows as fit, as without it.
  const foot = page.locator(".table-foot");
  const bottom = async () => {
    const box = await foot.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  await expect.poll(bottom).toBeLessThanOrEqual(1080);
  await page.setViewportSize({ width: 1366, height: 768 });
  await expect(panel).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Weeks ahead" })).toBeVisible();
});

const LONG = "Wilhelmina Oluwaseun-Fotheringham-Thistlethwaite";

for (const [width, height] of [
  [1920, 1080],
  [1600, 900],
  [1366, 768],
  [1024, 600],
] as const) {
  test(`long names and telephones push no column off a window of ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page, {
      list_follow_ups: ({ group, limit }) => {
        const found = followUps(group, limit);
        const contact = {
          name: "Wolfeschlegelsteinhausenbergerdorff",
          telephone: "01632 960001 daughter, 07700 900123 own",
        };
        const lastCall = { result: "Left a message", on: "2026-11-16", calls: 3 };
        return { ...found, rows: found.rows.map((row) => ({ ...row, contact, lastCall, assigned: LONG })) };
      },
    });
    await page.goto("/#/followups");
    await expect(page.getByTitle(LONG).first()).toBeVisible();
    await expect(page.getByTitle("01632 960001 daughter, 07700 900123 own").first()).toBeVisible();
    const wider = () => page.locator(".scroll").evaluate((box) => box.scrollWidth - box.clientWidth);
    await expect.poll(wider).toBeLessThanOrEqual(0);
  });
}

test("a group after one with a very high row shows as many rows as fit", async ({ page }) => {
  const many = (group: "inTime" | "late", limit: number, site: string) => ({
    ...followUps(group, limit),
    total: 60,
    rows: Array.from({ length: 60 }, (_, at) => ({
      ...(followUps(group).rows[0] as FollowUpRowView),
      id: `${group}-${at}`,
      site: at === 0 ? site : "Hip",
    })).slice(0, limit),
  });
  await canned(page, {
    list_follow_ups: ({ group, limit }) =>
      group === "late" ? many("late", limit, "Hip") : many("inTime", limit, "Wrist and ".repeat(60)),
  });
  await page.goto("/#/followups");
  const rows = () => page.locator("[data-row-link]").count();
  await expect.poll(async () => [5, 6, 7].includes(await rows())).toBe(true);
  await page.getByRole("button", { name: "Late, still owed 31" }).click();
  await expect.poll(rows).toBeGreaterThan(8);
});

test("Ctrl A selects the rows also where none has the focus, and no text", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue 142" }).click();
  await expect(page.getByText("4 years and 5 months late")).toBeVisible();
  await page.evaluate(() => document.querySelector("main")?.focus());
  await page.keyboard.press("Control+a");
  await expect(page.getByText("5 selected")).toBeVisible();
  await expect.poll(() => page.evaluate(() => document.getSelection()?.isCollapsed)).toBe(true);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("a record that was opened from here is still marked as here in the menu", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  await page.getByRole("link", { name: "999 864 5425" }).press("Enter");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await expect(
    page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Follow-ups/ }),
  ).toHaveAttribute("aria-current", "page");
  await page.goto("/#/patients/r-9999");
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Patients/ })).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("a group that is empty for whoever is in says so, and the weeks ahead say whom they count", async ({ page }) => {
  await canned(page, {
    list_follow_ups: ({ group, assigned, limit }) =>
      assigned === null ? followUps(group, limit) : { ...followUps(group, limit), rows: [], total: 0 },
  });
  await page.goto("/#/followups");
  await page.getByLabel("Who has it").selectOption("mine");
  await expect(page.getByText("You have nobody in this group.")).toBeVisible();
  await page.getByRole("button", { name: "Weeks ahead" }).click();
  await expect(page.getByRole("dialog")).toContainText("of the whole service");
  await expect(page.getByRole("dialog")).toContainText("put off are left out");
});

test("a group is narrowed by the last call with the keyboard, and keeps that when one comes back", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/followups");
  await expect(page.getByRole("table")).toBeVisible();
  const last = () => asked.findLast((one) => one.name === "list_follow_ups")?.request;
  const select = page.getByLabel("Last call", { exact: true });
  await select.focus();
  await page.keyboard.press("ArrowDown");
  await expect(select).toHaveValue("never");
  await expect.poll(last).toMatchObject({ called: "never" });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect.poll(last).toMatchObject({ called: "notFor14" });
  await page.getByRole("row").nth(1).getByRole("link").press("Enter");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel("Last call", { exact: true })).toHaveValue("notFor14");
});

test("a group in which everybody was called says so", async ({ page }) => {
  await canned(page, {
    list_follow_ups: ({ group, called, limit }) =>
      called === null ? followUps(group, limit) : { ...followUps(group, limit), rows: [], total: 0 },
  });
  await page.goto("/#/followups");
  await page.getByLabel("Last call", { exact: true }).selectOption("never");
  await expect(page.getByText("Everybody in this group has been called.")).toBeVisible();
});
