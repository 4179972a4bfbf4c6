// A date of diagnosis in another dataset version: what it changes is shown when the date is left, and agreed to or put
// back by keyboard.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { Asked } from "../canned/host";
import { canned, whole } from "../canned/host";
import { RECORD, RECORD_OTHER_VERSION } from "../canned/record";

const TITLE = "For 3 March 2023 other questions are asked";

async function typed(page: Page): Promise<Asked> {
  const asked = await canned(page, {
    type_answer: () => whole(RECORD_OTHER_VERSION),
    change_version: () => whole(RECORD),
  });
  await page.goto("/#/patients/r-5702?q=diagnosis_date");
  await expect(page.locator("#q-diagnosis_date")).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("3/3/23");
  await expect.poll(() => asked.filter((one) => one.name === "type_answer").length).toBeGreaterThan(0);
  return asked;
}

const answers = (asked: Asked) => asked.filter((one) => one.name === "change_version").map((one) => one.request);

test("nothing appears while the date is typed; Enter shows what changes, and it is agreed to", async ({ page }) => {
  const asked = await typed(page);
  await expect(page.getByText(TITLE)).toHaveCount(0);
  await page.keyboard.press("Enter");
  const preview = page.getByRole("group", { name: TITLE });
  await expect(preview).toBeFocused();
  await expect(preview).toContainText("1.11 Site of index fracture: Wrist. Offered: Hip, Spine, Non hip/non spine");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^Use .* and its questions$/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-diagnosis_date")).toBeFocused();
  await expect(preview).toHaveCount(0);
  expect(answers(asked)).toEqual([{ record: "r-5702", change: true }]);
});

test("Tab shows it too; Escape goes back to the date, and the date can be put back", async ({ page }) => {
  const asked = await typed(page);
  await page.keyboard.press("Tab");
  const preview = page.getByRole("group", { name: TITLE });
  await expect(preview).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator("#q-diagnosis_date")).toBeFocused();
  await expect(preview).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(preview).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Put back 14 September 2026" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-diagnosis_date")).toBeFocused();
  expect(answers(asked)).toEqual([{ record: "r-5702", change: false }]);
});
