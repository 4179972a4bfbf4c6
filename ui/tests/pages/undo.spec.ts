// Undo of the last save, by key and under More: said where saving is said, and refused in words.
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { RECORD } from "../canned/record";

const URL = "/#/patients/r-5702/patient?q=birth_date";

test("Ctrl Shift Z undoes the last save and says what it put back", async ({ page }) => {
  const asked = await canned(page, {
    undo_save: () => ({
      savedAt: "2026-11-17T11:42:00Z",
      putBack: 3,
      noLongerAccepted: 1,
      acceptedAgain: 0,
      record: { ...RECORD, changed: false, savedAt: "2026-11-17T11:44:00Z" },
    }),
  });
  await page.goto(URL);
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.press("Control+Shift+Z");
  await expect(
    page.getByText("Undid the save of 11:42: 3 answers put back, 1 warning no longer accepted"),
  ).toBeVisible();
  await expect(page.locator("#q-birth_date")).toBeFocused();
  expect(asked.filter((one) => one.name === "undo_save")).toHaveLength(1);
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved 11:43/)).toBeVisible();
  await expect(page.getByText(/Undid the save/)).toHaveCount(0);
});

test("an undoing that is refused says why, and the form stays", async ({ page }) => {
  const words = "B. Nurse changed some of the same answers since, so your last save stays.";
  await canned(page, {
    undo_save: () => {
      throw new Refusal("changed-since-save", words);
    },
  });
  await page.goto(URL);
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "Undo your last save" }).press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: words })).toBeVisible();
  await expect(page.locator("#q-birth_date")).toHaveValue("3 May 1951");
});
