// A warning accepted with a note, by keyboard; withdrawn; its note refused; and what an error looks like beside it.
import { expect, test } from "@playwright/test";
import { canned } from "../canned/host";
import { RECORD_TO_SETTLE, RECORD_WARNED } from "../canned/record";

const WEIGHT = "/#/patients/r-5702/investigation?q=weight";

test("a warning is accepted with a note, by keyboard, and folds to a line", async ({ page }) => {
  const asked = await canned(page);
  await page.goto(WEIGHT);
  await expect(page.locator("#q-weight")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^Accept with a note: 2.02 Weight is 38 kg/ })).toBeFocused();
  await page.keyboard.press("Enter");
  const note = page.getByLabel("Why is it right?");
  await expect(note).toBeFocused();
  await page.keyboard.type("Weighed twice");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-weight")).toBeFocused();
  await expect(note).toHaveCount(0);
  const form = page.getByRole("tabpanel");
  await expect(form.getByText("Accepted, not saved yet: Weighed twice")).toBeVisible();
  const panel = page.getByRole("complementary", { name: "What is missing" });
  await expect(panel.getByRole("heading", { name: "Warnings, all accepted" })).toBeVisible();
  const accepts = asked.filter((one) => one.name === "accept_warning").map((one) => one.request);
  expect(accepts[accepts.length - 1]).toEqual({
    warning: { record: "r-5702", check: "number-unusual", question: "weight" },
    note: "Weighed twice",
    accept: true,
  });

  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^Withdraw the acceptance: 2.02/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(form.getByRole("button", { name: /^Accept with a note/ })).toBeVisible();
  await expect(page.locator("#q-weight")).toBeFocused();
});

test("Esc leaves the note and goes back to the question", async ({ page }) => {
  await canned(page);
  await page.goto(WEIGHT);
  await page.getByRole("button", { name: /^Accept with a note/ }).click();
  const note = page.getByLabel("Why is it right?");
  await expect(note).toBeFocused();
  await page.keyboard.type("We");
  await page.keyboard.press("Escape");
  await expect(note).toHaveCount(0);
  await expect(page.locator("#q-weight")).toBeFocused();
});

test("a note that was begun is open again, and says why it is refused", async ({ page }) => {
  await canned(page, { open_record: () => RECORD_WARNED });
  await page.goto(WEIGHT);
  const note = page.getByLabel("Why is it right?");
  await expect(note).toHaveValue("rang 01632 960001");
  await expect(note).toHaveAttribute("aria-invalid", "true");
  await expect(note).toHaveAccessibleDescription(/^Error: Leave the NHS number and telephone numbers out/);
});

test("the panel lists warnings with the rule's words, linked to the question", async ({ page }) => {
  await canned(page, { open_record: () => RECORD_WARNED });
  await page.goto("/#/patients/r-5702/patient");
  const panel = page.getByRole("complementary", { name: "What is missing" });
  await expect(panel.getByRole("heading", { name: "1 warning" })).toBeVisible();
  await expect(panel).toContainText(
    "Accepted by Helen Pritchard, 16 Nov 2026: Seen in clinic with an earlier fracture",
  );
  await panel.getByRole("button", { name: "Weight is 38 kg, lighter than 99 in 100 patients. Is it right?" }).click();
  await expect(page.locator("#q-weight")).toBeFocused();
});

test("an error is in the summary with the rule's words, linked to its question, and is not accepted", async ({
  page,
}) => {
  await canned(page, { open_record: () => RECORD_TO_SETTLE });
  await page.goto("/#/patients/r-4372/patient");
  const summary = page.getByRole("region", { name: /to settle before Central counts this record/ });
  await summary.getByRole("button", { name: "3.04 Lowest T-score must be between -10.0 and 5.0" }).click();
  await expect(page.locator("#q-t_score")).toBeFocused();
  await expect(page.locator("#q-t_score-error")).toContainText("Lowest T-score must be between -10.0 and 5.0");
  await expect(page.getByRole("button", { name: /^Accept with a note/ })).toHaveCount(0);
});
