// One patient by keyboard on a real store: entered, saved, locked half-typed, corrected, deleted, restored.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { startRecord, startService, unlock } from "./desk";

test("a lite record by keyboard, from first run to Submitted", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "t-30");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.type("3/5/51");
  await expect(page.getByText("3 May 1951", { exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-gender-male")).toBeFocused();
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-care_home-yes")).toBeFocused();
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-assessment_date")).toBeFocused();
  await page.keyboard.type("t-3");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-site-hip")).toBeFocused();
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-dxa-yes")).toBeFocused();
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-bone_therapy-alendronate")).toBeFocused();
  await page.keyboard.type("info");
  await expect(page.locator("#q-bone_therapy-informed_decline")).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-falls_assessment input").first()).toBeFocused();
  await page.keyboard.press("4");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await expect(page.getByRole("main").getByText("Submitted", { exact: true })).toBeVisible();
  await page.keyboard.press("Control+2");
  await expect(page.getByRole("row", { name: /999 100 0003/ })).toContainText("Submitted");
});

test("half a date survives the lock and comes back to its box", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 264 9690", "t-10");
  await page.locator("#q-assessment_date").fill("31/02/20");
  await page.keyboard.press("Control+l");
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  const locked = await page.content();
  expect(locked).not.toContain("264");
  await unlock(page);
  await expect(page.locator("#q-assessment_date")).toBeFocused();
  await expect(page.locator("#q-assessment_date")).toHaveValue("31/02/20");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("region", { name: /to settle before/ })).toBeFocused();
  await expect(page.locator("#q-assessment_date")).toHaveValue("31/02/20");
});

test("the same number and date open the record that is there", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 731 9168", "t-20");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await startRecord(page, "9997319168", "t-20");
  await expect(page.getByText("This record was here already.")).toBeVisible();
});

test("a mistyped number is explained", async ({ page }) => {
  await startService(page);
  await page.keyboard.press("Control+n");
  await page.getByLabel("NHS number").fill("991 900 0003");
  await page.getByLabel("Date the index fracture was diagnosed", { exact: true }).fill("t");
  await expect(page.getByRole("alert")).toContainText("two digits side by side may have changed places");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("NHS number")).toBeFocused();
  await expect(page.getByLabel("NHS number")).toHaveAccessibleDescription(/check digit is wrong/);
});

test("a record is deleted with a reason, and restored", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 938 5702", "t-20");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "Delete this record" }).press("Enter");
  await page.getByRole("dialog").getByRole("radio").first().check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Yes, delete" }).click();
  await expect(page.getByText(/It can be restored until/)).toBeVisible();
  await page.getByRole("link", { name: "Deleted patients 1" }).click();
  await page.getByRole("button", { name: "Restore 999 938 5702" }).click();
  await expect(page.getByText("No deleted patients.")).toBeVisible();
});

test("a new record that was never saved can be thrown away", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 033 6504", "t-20");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Throw away this new record" }).click();
  await page.getByRole("button", { name: "Yes, throw away" }).click();
  await expect(page.getByText("No patients yet")).toBeVisible();
});

test("a warning is accepted with a note that outlives the lock and the save", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "t-30");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.locator("#q-contact_date").fill("t-40");
  await page.keyboard.press("Tab");
  const accept = page.getByRole("button", { name: /^Accept with a note: 1.06/ });
  await accept.focus();
  await page.keyboard.press("Enter");
  const note = page.getByLabel("Why is it right?");
  await expect(note).toBeFocused();
  await page.keyboard.type("Seen with an earl");
  await page.keyboard.press("Control+l");
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  const locked = await page.content();
  expect(locked).not.toContain("earl");
  await unlock(page);
  await expect(note).toHaveValue("Seen with an earl");
  await note.fill("NHS number 999 100 0003");
  await note.press("Enter");
  await expect(page.getByText("Leave the NHS number and telephone numbers out")).toBeVisible();
  await note.fill("Seen with an earlier fracture");
  await note.press("Enter");
  const form = page.getByRole("tabpanel");
  await expect(form.getByText("Accepted, not saved yet: Seen with an earlier fracture")).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(form.getByText(/Accepted by Amara Osei, .*: Seen with an earlier fracture$/)).toBeVisible();
  await page.locator("#q-contact_date").fill("t-41");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^Accept with a note: 1.06/ })).toBeVisible();
});

test("undo of the last save takes back an accepted warning, and says so", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "t-30");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.locator("#q-contact_date").fill("t-40");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  // What is saved at another time is another save.
  expect((await page.request.post("/test/pass-days/1")).ok()).toBe(true);
  const accept = page.getByRole("button", { name: /^Accept with a note: 1.06/ });
  await accept.focus();
  await page.keyboard.press("Enter");
  const note = page.getByLabel("Why is it right?");
  await expect(note).toBeFocused();
  await note.fill("Seen with an earlier fracture");
  await note.press("Enter");
  const form = page.getByRole("tabpanel");
  await expect(form.getByText("Accepted, not saved yet: Seen with an earlier fracture")).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(form.getByText(/Accepted by Amara Osei, .*: Seen with an earlier fracture$/)).toBeVisible();

  await page.keyboard.press("Control+Shift+Z");
  await expect(page.getByText(/Undid the save of .*: 1 warning no longer accepted/)).toBeVisible();
  await expect(accept).toBeVisible();
  await expect(form.getByText(/Accepted by Amara Osei/)).toHaveCount(0);
  await expect(page.locator("#q-contact_date")).not.toHaveValue("");
  if (process.env.FLS_PICTURES !== undefined)
    await page.screenshot({ path: `${process.env.FLS_PICTURES}/undone-acceptance.png` });

  // The undoing is a save like any other: undone, the warning is accepted again.
  await page.keyboard.press("Control+Shift+Z");
  await expect(page.getByText(/Undid the save of .*: 1 warning accepted again/)).toBeVisible();
  await expect(form.getByText(/Accepted by Amara Osei, .*: Seen with an earlier fracture$/)).toBeVisible();
});

test("an answer is restored from the history of the whole record, as typed and not saved", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "t-30");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.type("3/5/51");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await page.locator("#q-birth_date").fill("4/6/52");
  await page.keyboard.press("Control+s");
  await expect(page.locator("#q-birth_date")).toHaveValue("04/06/1952");

  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "History of the record" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "History of this record" });
  const earlier = dialog.getByRole("button", { name: "Restore 3 May 1951 to 1.02 Date of birth" });
  await expect(earlier).toBeVisible();
  if (process.env.FLS_PICTURES !== undefined)
    await page.screenshot({ path: `${process.env.FLS_PICTURES}/history-dialog.png` });
  await earlier.focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await expect(page.locator("#q-birth_date")).toHaveValue("03/05/1951");
  await expect(page.getByText("Kept on this computer as you type")).toBeVisible();

  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "History of the record" }).press("Enter");
  const births = dialog.getByRole("row", { name: /1\.02 Date of birth/ });
  await expect(births).toHaveCount(3);
  await expect(births.nth(0)).toContainText("3 May 1951");
});

test("a date of another dataset, typed in three boxes, is shown when its boxes are left, and put back", async ({
  page,
}) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "1/9/2025");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await page.keyboard.press("Control+b");
  await expect(page.locator("#q-birth_date-day")).toBeVisible();
  await page.keyboard.press("Control+PageDown");
  const diagnosed = page.getByRole("group", { name: /Date the index fracture was diagnosed/ });
  await diagnosed.getByLabel("Day").fill("3");
  await diagnosed.getByLabel("Month").fill("3");
  await diagnosed.getByLabel("Year").fill("2023");
  await expect(page.locator("#q-diagnosis_date-read")).toContainText("3 March 2023");
  await expect(page.locator("#q-diagnosis_date-read")).not.toContainText("1 September 2025");
  const preview = page.getByRole("group", { name: "For 3 March 2023 other questions are asked" });

  // From box to box is still typing.
  await diagnosed.getByLabel("Year").press("Shift+Tab");
  await expect(diagnosed.getByLabel("Month")).toBeFocused();
  await expect(preview).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(preview).toBeFocused();
  await expect(preview).toContainText("Then also: Non hip/non spine. No longer: Wrist, Humerus, Pelvis, Other");
  if (process.env.FLS_PICTURES !== undefined)
    await page.screenshot({ path: `${process.env.FLS_PICTURES}/version-boxes.png` });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(diagnosed.getByLabel("Day")).toBeFocused();
  await expect(preview).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(preview).toBeFocused();
  const putBack = page.getByRole("button", { name: "Put back 1 September 2025" });
  await putBack.focus();
  await page.keyboard.press("Enter");
  await expect(diagnosed.getByLabel("Day")).toHaveValue("01");
  await expect(diagnosed.getByLabel("Month")).toHaveValue("09");
  await expect(diagnosed.getByLabel("Year")).toHaveValue("2025");
  await expect(diagnosed.getByLabel("Day")).toBeFocused();
});
