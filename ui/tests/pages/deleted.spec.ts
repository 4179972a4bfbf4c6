// Deleted patients: how long each stays, restoring, and erasing for good, all by keyboard.
import { expect, test } from "@playwright/test";
import { DELETED_DUE, PURGED } from "../canned/deleted";
import { canned, Refusal } from "../canned/host";

const ERASED = "This record was erased for good. Nothing of it is kept here";

test("the list says how long each can be restored, and what was erased", async ({ page }) => {
  await canned(page);
  await page.goto("/#/deleted");
  await expect(page.getByText("After them it is erased for good by itself")).toBeVisible();
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
