// The right record on a real store, by keyboard: it opens, is offered, is asked about, or a new one is started. Nothing
// moves under the hand while it is found.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { atRest } from "../at-rest";
import { startRecord, startService } from "./desk";

const number = (page: Page) => page.getByLabel("NHS number", { exact: true });
const date = (page: Page) => page.getByLabel("Date the index fracture was diagnosed", { exact: true });
const found = (page: Page) => page.locator("#new-found");
const tabs = (page: Page) => page.getByRole("tablist", { name: "Parts of the record" });

const accessible = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
};

/** A record of this patient, saved. */
async function saved(page: Page, nhsNumber: string, diagnosed: string): Promise<void> {
  await startRecord(page, nhsNumber, diagnosed);
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
}

/** Number, Enter, date: the page of a new patient as a person fills it. */
async function type(page: Page, nhsNumber: string, diagnosed: string): Promise<void> {
  await page.keyboard.press("Control+n");
  await expect(number(page)).toBeFocused();
  await page.keyboard.type(nhsNumber);
  await page.keyboard.press("Enter");
  await expect(date(page)).toBeFocused();
  await page.keyboard.type(diagnosed);
}

test("the earlier fracture that is not assessed is offered, and nothing moves while it is found", async ({ page }) => {
  await startService(page);
  await saved(page, "999 100 0003", "1/9/2025");
  await page.keyboard.press("Control+n");
  await expect(number(page)).toBeFocused();
  const button = page.getByRole("button", { name: /Start the record/ });
  const before = await atRest(() => Promise.all([date(page).boundingBox(), button.boundingBox()]));
  await page.keyboard.type("9991000003");
  await page.keyboard.press("Enter");
  await expect(date(page)).toBeFocused();
  await page.keyboard.type("14/9/25");
  await expect(found(page)).toContainText("record of 1 September 2025, not assessed yet");
  // A service of real patients; an invented one is noticed at once.
  await expect(page.locator("#new-nhs-number-said")).toContainText("begins with 9 is not issued to patients");
  await expect(page.locator("#new-diagnosed-said")).toHaveText("14 September 2025");
  const offer = page.getByRole("button", { name: "Use the record of 1 September 2025" });
  const after = await atRest(() => Promise.all([date(page).boundingBox(), offer.boundingBox()]));
  expect(after.map((box) => [box?.x, box?.y])).toEqual(before.map((box) => [box?.x, box?.y]));
  await accessible(page);
  // Enter goes to the offer, and decides nothing; the second one does.
  await page.keyboard.press("Enter");
  await expect(offer).toBeFocused();
  await expect(offer).toHaveAccessibleDescription(/Several fractures before assessment are one record/);
  await page.keyboard.press("Enter");
  await expect(tabs(page)).toBeVisible();
  await expect(page.getByText("1 Sep 2025").first()).toBeVisible();
});

test("an earlier fracture dates the record that is there, as typed and not saved", async ({ page }) => {
  await startService(page);
  await saved(page, "999 100 0003", "20/9/2025");
  await type(page, "9991000003", "14/9/2025");
  await expect(found(page)).toContainText("Its date would become 14 September 2025");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Use that record, dated 14 September 2025" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-diagnosis_date")).toHaveValue("14/09/2025");
  await expect(page.locator("#q-diagnosis_date")).toBeFocused();
});

test("a fracture in the same year after assessment is asked about; another year is a new record", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "1/9/2025");
  await page.locator("#q-assessment_date").fill("3/9/2025");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await type(page, "9991000003", "14/11/2025");
  await expect(found(page)).toContainText("The audit does not say");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Open the record of 1 September 2025" })).toBeFocused();
  await expect(page.locator("main .button:not(.button--secondary)")).toHaveCount(0);
  // Back to the date: another year needs no decision.
  await page.keyboard.press("Shift+Tab");
  await expect(date(page)).toBeFocused();
  await date(page).fill("14/11/2026");
  await expect(found(page)).toContainText("A fracture in another year is a record of its own");
  await expect(page.getByRole("button", { name: /Start the record/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(tabs(page)).toBeVisible();
  await expect(page.getByText("This record was here already.")).toHaveCount(0);
});

test("the second choice is a new record beside the one that is there", async ({ page }) => {
  await startService(page);
  await saved(page, "999 100 0003", "1/9/2025");
  await type(page, "9991000003", "14/9/2025");
  await expect(found(page)).toContainText("not assessed yet");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Use the record of 1 September 2025" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Start a new record" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(tabs(page)).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await type(page, "9991000003", "14/9/2025");
  await expect(found(page)).toContainText("it opens");
  await expect(page.getByRole("button", { name: /Open the record/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText("This record was here already.")).toBeVisible();
});

test("a patient from overseas is found by date of birth, postcode and date", async ({ page }) => {
  await startService(page);
  const overseas = async (postcode: string) => {
    await type(page, "overseas", "1/9/2025");
    await expect(page.getByLabel("Date of birth", { exact: true })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Date of birth", { exact: true })).toBeFocused();
    await page.keyboard.type("3/2/50");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Post code")).toBeFocused();
    await page.keyboard.type(postcode);
  };
  await overseas("ls1 4ap");
  await expect(found(page)).toContainText("No patient from overseas has this date of birth and postcode yet");
  await accessible(page);
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-birth_date")).toHaveValue("03/02/1950");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await overseas("na");
  await expect(found(page)).toContainText("without a postcode for both");
  await page.getByLabel("Post code").fill("LS1 4AP");
  await expect(found(page)).toContainText("it opens");
  await page.keyboard.press("Enter");
  await expect(page.getByText("This record was here already.")).toBeVisible();
});

test("old and wrong numbers are explained at the box", async ({ page }) => {
  await startService(page);
  await page.keyboard.press("Control+n");
  await expect(number(page)).toBeFocused();
  for (const [typed, words] of [
    ["ABC/123/45", "old-format NHS number, replaced in 1996"],
    ["999100O003", "not the letters O, I or L"],
    ["999100000", "this has 9"],
    ["99910000034", "is it a hospital number?"],
    ["9991000005", "one digit is probably mistyped"],
  ]) {
    await number(page).fill(typed ?? "");
    await page.keyboard.press("Enter");
    await expect(date(page)).toBeFocused();
    await expect(page.getByRole("alert")).toContainText(words ?? "");
    await number(page).focus();
    await expect(page.getByRole("alert")).toHaveCount(0);
  }
  await accessible(page);
});

test("what was copied from a box leaves the clipboard with the lock", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await startService(page);
  await startRecord(page, "999 100 0003", "14/3/26");
  await page.getByRole("tab", { name: /^Patient(?! Cont)/ }).click();
  const box = page.locator("#q-nhs_number");
  await box.focus();
  await expect(box).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const held = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(held).toContain("999");
  await page.keyboard.press("Control+l");
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  await expect.poll(held).toBe("");
});
