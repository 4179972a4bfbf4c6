// Entering quickly on a real store: dates in one box and in three, answers carried to the next patient, a scanner.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { startRecord, startService, unlock } from "./desk";

const picture = async (page: Page, name: string) => {
  if (process.env.FLS_PICTURES !== undefined)
    await page.screenshot({ path: `${process.env.FLS_PICTURES}/${name}.png` });
};

const accessible = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
};

/** What a scanner types, as fast as one: when each key came is told when it is made, however slowly a busy machine draws. */
const scan = (page: Page, text: string) =>
  page.evaluate((typed) => {
    const keys = [...typed, "Enter"];
    const events = keys.map((key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    for (const event of events) (document.activeElement ?? document.body).dispatchEvent(event);
  }, text);

test("dates as they are typed are shown back in words, never in American order", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "1/9/2025");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  const said = page.locator("#q-assessment_date-read");
  const box = page.locator("#q-assessment_date");
  for (const [text, reading] of [
    ["14/11/25", "14 November 2025"],
    ["14112025", "14 November 2025"],
    ["+12w", "24 November 2025: counted from the diagnosis on 1 September 2025"],
  ]) {
    await box.fill(text ?? "");
    await expect(said).toHaveText(reading ?? "");
  }
  await page.locator("#q-birth_date").fill("3/5/51");
  await expect(page.locator("#q-birth_date-read")).toHaveText("3 May 1951");
  await box.fill("11/14/25");
  await page.locator("#q-birth_date").focus();
  await expect(said).toContainText("Months go from 1 to 12: enter a date, day first");
  await picture(page, "dates-one-box");
  await accessible(page);
});

test("three boxes, chosen once, with their errors, shorthand and half-typed text", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "1/9/2025");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.type("3/5");
  await page.keyboard.press("Control+b");
  const born = page.getByRole("group", { name: /Date of birth/ });
  await expect(born.getByLabel("Day")).toBeFocused();
  await expect(born.getByLabel("Day")).toHaveValue("3/5");
  await born.getByLabel("Day").fill("3");
  await page.keyboard.press("Tab");
  await expect(born.getByLabel("Month")).toBeFocused();
  await page.keyboard.type("5");
  await page.keyboard.press("Tab");
  await expect(born.getByLabel("Year")).toBeFocused();
  await page.keyboard.type("51");
  await expect(page.locator("#q-birth_date-read")).toHaveText("3 May 1951");
  await accessible(page);

  const assessed = page.getByRole("group", { name: /Date of FLS assessment/ });
  await assessed.getByLabel("Day").fill("14");
  await assessed.getByLabel("Month").fill("11");
  await born.getByLabel("Day").focus();
  await expect(page.locator("#q-assessment_date-read")).toContainText("Date of FLS assessment must include a year");
  await expect(assessed.getByLabel("Year")).toHaveAttribute("aria-invalid", "true");
  await expect(assessed.getByLabel("Day")).not.toHaveAttribute("aria-invalid");
  await picture(page, "dates-boxes");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("region", { name: /to settle before/ })).toBeFocused();
  await picture(page, "dates-boxes-error");
  await accessible(page);
  await page.keyboard.press("Control+l");
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  await unlock(page);
  await expect(assessed.getByLabel("Day")).toHaveValue("14");
  await expect(assessed.getByLabel("Month")).toHaveValue("11");
  await expect(assessed.getByLabel("Year")).toHaveValue("");

  await assessed.getByLabel("Month").fill("");
  await assessed.getByLabel("Day").fill("14 nov 25");
  await expect(page.locator("#q-assessment_date-read")).toContainText("14 November 2025");
  await page.keyboard.press("Control+b");
  await expect(page.locator("#q-assessment_date")).toBeFocused();
  await expect(page.locator("#q-assessment_date")).toHaveValue("14 nov 25");
});

test("ward answers are carried to the next patient, shown as carried, and cleared with one key", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "t-30");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.locator("#q-contact_date").focus();
  await page.keyboard.type("t");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("button", { name: /Carry to the next patient: 1.06/ })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.keyboard.press("Control+PageDown");
  await page.locator("#q-admitted-yes").focus();
  await page.keyboard.press("1");
  await expect(page.locator("#q-admitted-yes")).toBeChecked();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("button", { name: /Carry to the next patient: 1.08/ })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await picture(page, "carry-marked");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await startRecord(page, "999 264 9690", "t-20");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await expect(page.getByText("Carried from the last patient")).toBeVisible();
  await expect(page.locator("#q-contact_date")).not.toHaveValue("");
  await picture(page, "carried");
  await accessible(page);
  await page.keyboard.press("F4");
  await expect(page.locator("#q-contact_date")).toHaveValue("");
  await expect(page.getByText("Carried from the last patient")).toHaveCount(0);
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.press("Control+PageDown");
  await expect(page.locator("#q-admitted-yes")).not.toBeChecked();
});

test("a scanned wristband opens its patient and chooses nothing on the way", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "t-30");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await startRecord(page, "999 264 9690", "t-20");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.locator("#q-gender-male").focus();
  await scan(page, "]C19991000003");
  await expect(page.getByRole("heading", { name: "999 100 0003" })).toBeVisible();
  await page.locator("#q-gender-male").focus();
  await scan(page, "999 731 9168");
  await expect(page.getByRole("heading", { name: "New patient" })).toBeVisible();
  await expect(page.getByLabel("NHS number")).toHaveValue(/999\s?731\s?9168/);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "999 100 0003" })).toBeVisible();
  await expect(page.locator("#q-gender-male")).toBeVisible();
  await expect(page.locator("[data-question=gender] input:checked")).toHaveCount(0);
  await page.locator("#q-gender-male").focus();
  await scan(page, "9991000004");
  await expect(page.getByRole("alert").filter({ hasText: "check digit" })).toBeVisible();
  await expect(page.locator("[data-question=gender] input:checked")).toHaveCount(0);
  await picture(page, "scan-refused");
  await accessible(page);
  // A person's digit, a moment later, is an answer.
  await page.keyboard.press("2");
  await expect(page.locator("#q-gender-female")).toBeChecked();
});

test("a new patient's dates have one box or three as the record's have, and both are kept half typed", async ({
  page,
}) => {
  await startService(page);
  await page.keyboard.press("Control+n");
  await expect(page.getByLabel("NHS number")).toBeFocused();
  await page.keyboard.type("overseas");
  await page.keyboard.press("Enter");
  await expect(page.locator("#new-diagnosed")).toBeFocused();
  await page.keyboard.type("14/9/25");
  await expect(page.locator("#new-diagnosed-said")).toHaveText("14 September 2025");
  await picture(page, "new-one-box");

  await page.keyboard.press("Control+b");
  const diagnosed = page.getByRole("group", { name: "Date the index fracture was diagnosed" });
  await expect(diagnosed.getByLabel("Day")).toBeFocused();
  await expect(diagnosed.getByLabel("Day")).toHaveValue("14");
  await expect(diagnosed.getByLabel("Month")).toHaveValue("9");
  await expect(diagnosed.getByLabel("Year")).toHaveValue("25");
  await accessible(page);

  // The date of birth that a patient from overseas is matched by.
  const born = page.getByRole("group", { name: "Date of birth" });
  await page.keyboard.press("Enter");
  await expect(born.getByLabel("Day")).toBeFocused();
  await page.keyboard.type("3");
  await page.keyboard.press("Tab");
  await expect(born.getByLabel("Month")).toBeFocused();
  await page.keyboard.type("5");
  await page.keyboard.press("Control+s");
  await expect(born.getByRole("alert")).toContainText("must include a year");
  await expect(born.getByLabel("Year")).toBeFocused();
  await expect(born.getByLabel("Year")).toHaveAttribute("aria-invalid", "true");
  await expect(born.getByLabel("Day")).not.toHaveAttribute("aria-invalid");
  await picture(page, "new-three-boxes-wrong");
  await accessible(page);

  await page.keyboard.press("Control+l");
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  await unlock(page);
  await expect(born.getByLabel("Month")).toHaveValue("5");
  await expect(born.getByLabel("Year")).toHaveValue("");
  await expect(diagnosed.getByLabel("Year")).toHaveValue("25");
  await born.getByLabel("Year").fill("51");
  await expect(page.locator("#new-born-said")).toHaveText("3 May 1951");
  await page.getByLabel("Post code at time of fracture").fill("NA");
  await expect(page.locator("#new-found")).toContainText("a new record is started");
  await picture(page, "new-three-boxes");

  // Shorthand is a whole date in the day box; back in one box it is the same text.
  await diagnosed.getByLabel("Month").fill("");
  await diagnosed.getByLabel("Year").fill("");
  await diagnosed.getByLabel("Day").fill("t-3");
  await expect(page.locator("#new-diagnosed-said")).toHaveText("17 November 2026");
  await page.keyboard.press("Control+b");
  await expect(page.locator("#new-diagnosed")).toBeFocused();
  await expect(page.locator("#new-diagnosed")).toHaveValue("t-3");
  await expect(page.locator("#new-born")).toHaveValue("3/5/51");
  await page.keyboard.press("Control+b");
  await expect(diagnosed.getByLabel("Day")).toBeFocused();
  await page.keyboard.press("Control+s");

  // The record has the dates, and the same choice of boxes.
  const recorded = page.getByRole("group", { name: /Date of birth/ });
  await expect(recorded.getByLabel("Year")).toHaveValue("1951");
  await page.keyboard.press("Control+b");
  await expect(page.getByRole("textbox", { name: "1.02 Date of birth" })).toHaveValue("03/05/1951");
  await page.keyboard.press("Control+n");
  await expect(page.getByLabel("NHS number")).toBeFocused();
  await expect(page.locator("#new-diagnosed")).toBeVisible();
});
