// Deleted patients: how long each stays, restoring, and erasing for good, all by keyboard.
import { expect, test } from "@playwright/test";
import { atRest } from "../at-rest";
import { DELETED, DELETED_DUE, PURGED } from "../canned/deleted";
import { canned, Refusal } from "../canned/host";
import { OPEN } from "../canned/people";
import { RECORD } from "../canned/record";

const ERASED = "This record was erased for good. Nothing of it is kept here";

test("the list says how long each can be restored, and what was erased", async ({ page }) => {
  await canned(page);
  await page.goto("/#/deleted");
  await expect(page.getByText("After that it is erased for good")).toBeVisible();
  const row = page.getByRole("row", { name: /999 107 9300/ });
  await expect(row).toContainText("17 days left");
  await expect(row).toContainText("until 4 Dec 2026");
  await expect(page.getByRole("heading", { name: "Erased for good at this computer" })).toBeVisible();
  await expect(page.getByText("1 record, by Amara Osei: The patient asked for it")).toBeVisible();
  await expect(page.getByRole("button", { name: /Erase them for good/ })).toHaveCount(0);
});

test("an order is given by keyboard, with a reason and the digits that say who is meant", async ({ page }) => {
  let tries = 0;
  const asked = await canned(page, {
    purge_record: () => {
      tries += 1;
      if (tries === 1) {
        throw new Refusal("not-confirmed", "That is not the last four digits of the NHS number. Nothing was erased");
      }
      return PURGED;
    },
  });
  await page.goto("/#/deleted");
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Restore 999 676 3366" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Erase this record for good" });
  await expect(dialog).toContainText("999 676 3366, diagnosed 2 Nov 2026");
  await expect(dialog).toContainText("Nothing brings it back.");
  await expect(dialog.getByLabel("The patient asked for it")).toBeFocused();
  await page.keyboard.press("Enter");
  expect(
    asked.some((one) => one.name === "purge_record"),
    "nothing is chosen and typed yet",
  ).toBe(false);
  await page.keyboard.press("3");
  await page.keyboard.press("Tab");
  const box = dialog.getByLabel("Type the last four digits of the NHS number");
  await expect(box).toBeFocused();
  await page.keyboard.type("3367");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("That is not the last four digits");
  await expect(box).toBeFocused();
  await box.fill("3366");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("status").getByText("1 record is erased for good.")).toBeVisible();
  expect(asked.findLast((one) => one.name === "purge_record")?.request).toEqual({
    record: "r-3366",
    reason: "ordered",
    typed: "3366",
  });
});

test("who was restored is named, and is one key away", async ({ page }) => {
  let rows = DELETED.rows;
  await canned(page, {
    list_deleted: () => ({ ...DELETED, rows }),
    restore_record: ({ record }) => {
      rows = rows.filter((row) => row.id !== record);
      return RECORD;
    },
  });
  await page.goto("/#/deleted");
  await page.getByRole("button", { name: "Restore 999 107 9300" }).press("Enter");
  const said = page.getByRole("status").filter({ hasText: "Restored." });
  await expect(said).toContainText("999 107 9300, diagnosed 28 Oct 2026. It is in Patients again.");
  await expect(page.getByRole("link", { name: "No NHS number" }), "the row in its place").toBeFocused();
  await said.getByRole("link", { name: "Open the record" }).press("Enter");
  await expect(page).toHaveURL(/r-9300/);
});

test("after erasing for good, the row that stands in its place has the focus, and after the last the screen", async ({
  page,
}) => {
  let rows = DELETED.rows.slice(0, 2);
  await canned(page, {
    list_deleted: () => ({ ...DELETED, rows }),
    purge_record: ({ record }) => {
      rows = rows.filter((row) => row.id !== record);
      return PURGED;
    },
  });
  await page.goto("/#/deleted");
  for (const [erase, next] of [
    ["Erase now… 999 676 3366", page.getByRole("link", { name: "999 107 9300" })],
    ["Erase now… 999 107 9300", page.locator("main")],
  ] as const) {
    await page.getByRole("button", { name: erase }).press("Enter");
    await expect(page.getByLabel("The patient asked for it")).toBeFocused();
    await page.keyboard.press("1");
    // A digit might begin a scan: it is waited for.
    await expect(page.getByLabel("The patient asked for it")).toBeChecked();
    await page.getByLabel("Type the last four digits").fill("0000");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(next).toBeFocused();
  }
});

test("Space on a row leaves it where it is", async ({ page }) => {
  await canned(page);
  await page.setViewportSize({ width: 1024, height: 300 });
  await page.goto("/#/deleted");
  await page.getByRole("link", { name: "999 676 3366" }).focus();
  const before = await atRest(() => page.evaluate(() => window.scrollY));
  await page.keyboard.press("Space");
  await page.keyboard.press("Space");
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(before);
  await expect(page.getByRole("link", { name: "999 676 3366" })).toBeInViewport();
});

for (const [width, height, zoom] of [
  [1366, 768, 1],
  [1366, 768, 2],
  [1024, 600, 1],
  [1024, 600, 2],
] as const) {
  test(`what can be done and who it is are both in sight, at ${width} x ${height} and ${100 * zoom} %`, async ({
    page,
  }) => {
    const by = "Alexandra Konstantinopoulou-Featherstonehaugh of the Fracture Clinic, W";
    expect(by).toHaveLength(71);
    await canned(page, {
      list_deleted: () => ({ ...DELETED, rows: DELETED.rows.map((row) => ({ ...row, by })) }),
    });
    await page.setViewportSize({ width: width / zoom, height: height / zoom });
    await page.goto("/#/deleted");
    const erase = page.getByRole("button", { name: "Erase now… 999 107 9300" });
    await erase.focus();
    for (const part of [
      page.getByRole("button", { name: "Restore 999 107 9300" }),
      erase,
      page.getByRole("link", { name: "999 107 9300" }),
    ]) {
      await expect(part).toBeInViewport({ ratio: 1 });
      // Nothing lies over it.
      await part.click({ trial: true });
    }
    const [box, link, button] = await atRest(() =>
      Promise.all(
        [
          page.getByRole("region", { name: "Deleted patients table" }),
          page.getByRole("link", { name: "999 107 9300" }),
          erase,
        ].map((part) => part.boundingBox()),
      ),
    );
    expect(link?.x).toBeGreaterThanOrEqual(box?.x ?? 0);
    expect((button?.x ?? 0) + (button?.width ?? 0)).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0));
  });
}

test("where numbers are hidden, erasing shows the one that is meant to whoever asks", async ({ page }) => {
  await canned(page);
  await page.goto("/#/deleted");
  await page.getByLabel("Hide NHS numbers").check();
  await page.getByRole("button", { name: "Erase now…" }).first().press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("diagnosed 2 Nov 2026");
  await expect(dialog).not.toContainText("999 676 3366");
  const show = dialog.getByRole("button", { name: "Show the number here" });
  await show.press("Enter");
  await expect(dialog).toContainText("999 676 3366, diagnosed 2 Nov 2026");
  await expect(show).toBeFocused();
  await show.press("Enter");
  await expect(dialog).not.toContainText("999 676 3366");
});

test("what erasing and deleting do is said as it is, with a Central and without one", async ({ page }) => {
  const alone = { ...OPEN, service: OPEN.service === null ? null : { ...OPEN.service, central: null } };
  let session = OPEN;
  await canned(page, { session: () => session });
  for (const [now, erased, deleted] of [
    [OPEN, "on the service’s other computers and at Central", "after them it is erased for good by itself"],
    [
      alone,
      "It has not joined Central, so no other computer has them.",
      "after them it stays until somebody erases it",
    ],
  ] as const) {
    session = now;
    await page.goto("/#/deleted");
    await page.reload();
    await page.getByRole("button", { name: "Erase now… 999 676 3366" }).press("Enter");
    await expect(page.getByRole("dialog")).toContainText(erased);
    await page.keyboard.press("Escape");
    await page.goto("/#/patients/r-5702");
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Delete this record" }).click();
    const reason = page.getByRole("dialog").getByRole("radio").first();
    await expect(reason).toBeVisible();
    await page.keyboard.press("1");
    await expect(reason).toBeChecked();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Delete this record?" })).toContainText(deleted);
  }
});

test("a deleted record asks for nothing, and restoring it leaves focus on which record it is", async ({ page }) => {
  const deleted = { reason: "Duplicate", restorable: "It can be restored until 17 December 2026." };
  await canned(page, {
    open_record: () => ({ ...RECORD, deleted }),
    restore_record: () => RECORD,
  });
  await page.goto("/#/patients/r-5702");
  await expect(page.getByText("Deleted: Duplicate.")).toBeVisible();
  const main = page.getByRole("main");
  for (const untrue of ["Draft", "1 left", "count in your figures", "Follow-up is required", "What is missing"]) {
    await expect(main).not.toContainText(untrue);
  }
  await expect(main.getByText("It is in no list and counts in no figure.")).toBeVisible();
  await page.getByRole("button", { name: "Restore the record" }).press("Enter");
  await expect(page.getByRole("heading", { name: "999 938 5702" })).toBeFocused();
  await expect(main.getByText(/answers? left until it is submitted/)).toBeVisible();
});

test("without a Central a person erases what is over, and No is what has the focus", async ({ page }) => {
  const asked = await canned(page, { list_deleted: () => DELETED_DUE });
  await page.goto("/#/deleted");
  await expect(page.getByText("The 30 days of 2 records are over.")).toBeVisible();
  await page.getByRole("button", { name: "Erase them for good" }).press("Enter");
  await expect(page.getByRole("button", { name: "No", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  expect(asked.some((one) => one.name === "purge_due")).toBe(false);
  await page.getByRole("button", { name: "Erase them for good" }).press("Enter");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").getByText("1 record is erased for good.")).toBeVisible();
});

test("the page of a record that was erased says so and holds nothing of it", async ({ page }) => {
  let erased = false;
  await canned(page, {
    type_answer: () => {
      erased = true;
      throw new Refusal("purged", ERASED);
    },
  });
  await page.goto("/#/patients/r-5702/investigation?q=height");
  await page.locator("#q-height").fill("160");
  await expect(page.getByRole("heading", { name: "This record was erased for good" })).toBeFocused();
  expect(erased).toBe(true);
  await expect(page.getByText("Nothing of it is kept here")).toBeVisible();
  await expect(page.getByText("999 938 5702")).toHaveCount(0);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Go to Patients" })).toBeFocused();
});

test("what went with an erased record is said by number until it is read", async ({ page }) => {
  let read = false;
  const sentences = [
    "A record was erased for good on 17 November 2026, and what you had added went with it: 2 answers.",
  ];
  const asked = await canned(page, {
    losses: () => (read ? null : { last: 7, sentences }),
    losses_read: () => {
      read = true;
      return null;
    },
  });
  await page.goto("/#/patients");
  const dialog = page.getByRole("dialog", { name: "Something you had added was erased" });
  await expect(dialog).toContainText("2 answers");
  await page.getByRole("button", { name: "I have read this" }).press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(asked.find((one) => one.name === "losses_read")?.request).toEqual({ last: 7 });
});
