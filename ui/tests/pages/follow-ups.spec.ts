// Follow-ups by what can still be done: groups, narrowing, deciding many, and the keys.
import { expect, test } from "@playwright/test";
import type { ListFollowUpsRequest } from "../../src/platform/generated";
import { ALL_REACHED, followUps } from "../canned/follow-ups";
import type { Asked } from "../canned/host";
import { canned } from "../canned/host";

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
  await expect(page.getByText("9 can still be in time, 31 are late and still owed.")).toBeVisible();
  const first = asked.find((one) => one.name === "list_follow_ups")?.request as ListFollowUpsRequest;
  expect(first.group).toBeNull();
  await expect(
    page.getByRole("row", { name: /999 864 5425 .* 16-week Wrist, Risedronate Closes today 17 Nov 2026 Assessed/ }),
  ).toBeVisible();
});

test("where nobody is in time it opens on those who are late", async ({ page }) => {
  const counts = { inTime: 0, late: 6, longOverdue: 5, coming: 0 };
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
      counts: { inTime, late: 6, longOverdue: 0, coming: 0 },
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
  const counts = { inTime: 9, late: 0, longOverdue: 142, coming: 12 };
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
  const asked = await canned(page);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Late, still owed 31" }).click();
  await page.getByLabel("Follow-up", { exact: true }).focus();
  await page.keyboard.press("5");
  await expect.poll(() => lastAsked(asked)?.weeks).toBe(52);
  await page.getByLabel("Site of fracture").selectOption("hip");
  await page.getByLabel("Therapy recommended").selectOption("denosumab");
  await expect
    .poll(() => lastAsked(asked))
    .toMatchObject({ group: "late", weeks: 52, site: "hip", therapy: "denosumab", offset: 0 });
});

test("a group that narrowing leaves empty shows the whole group again with one key", async ({ page }) => {
  await canned(page, {
    list_follow_ups: ({ group, site, limit }) =>
      site === null ? followUps(group, limit) : { ...followUps(group, limit), rows: [], total: 0 },
  });
  await page.goto("/#/followups");
  await page.getByLabel("Site of fracture").selectOption("wrist");
  await expect(page.getByText("Nobody in this group is like that.")).toBeVisible();
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
      const counts = { inTime: reached ? 0 : 1, late: 31, longOverdue: 0, coming: 0 };
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
  expect(await page.getByRole("checkbox", { name: /^Select/ }).count()).toBe(0);
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
  await expect.poll(() => asked.some((one) => one.name === "undo_bulk")).toBe(true);
});

test("of very many, the oldest five hundred are selected at once", async ({ page }) => {
  const asked = await canned(page, {
    list_follow_ups: ({ group, limit }) => ({
      ...followUps(group, limit),
      total: 20_000,
      counts: { inTime: 0, late: 0, longOverdue: 20_000, coming: 0 },
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
