// What is wrong with an answer is told by a screen reader where its question takes focus, and by the summary's line.
import { expect, test } from "@playwright/test";
import { canned } from "../canned/host";
import { RECORD, RECORD_TO_SETTLE } from "../canned/record";

const finding = (key: string, code: string, words: string) => ({
  code,
  error: true,
  key,
  number: "1.11",
  words,
  canAccept: false,
  accepted: null,
  note: "",
  noteRefused: null,
});

test("a box and a group are described by what is wrong with them", async ({ page }) => {
  await canned(page, { open_record: () => RECORD_TO_SETTLE });
  await page.goto("/#/patients/r-4372/dxa");
  await expect(page.getByRole("textbox", { name: "3.04 Lowest T-score" })).toHaveAccessibleDescription(
    /Error: Lowest T-score must be between -10.0 and 5.0/,
  );
  await expect(page.getByRole("group", { name: "3.03 Date of DXA" })).toHaveAccessibleDescription(
    /Error: Two people answered differently while apart/,
  );
});

test("options are described by every error about them, and by what choosing brings up", async ({ page }) => {
  const errors = [finding("site", "one", "Site cannot be a wrist"), finding("site", "two", "Site is missing a side")];
  await canned(page, {
    open_record: () => ({ ...RECORD, findings: errors }),
    type_answer: () => ({
      kind: "whole",
      view: { ...RECORD, findings: [...errors, finding("admitted", "late", "Too late")] },
    }),
  });
  await page.goto("/#/patients/r-5702/patient_contd?q=site");
  await expect(page.getByRole("group", { name: "1.11 Site" })).toHaveAccessibleDescription(
    /Error: Site cannot be a wrist\s*Error: Site is missing a side/,
  );
  const ids = await page.locator("[id]").evaluateAll((all) => all.map((one) => one.id));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  await page.locator("#q-admitted-no").focus();
  await page.keyboard.press("1");
  await expect(page.getByRole("group", { name: /admitted/i })).toHaveAccessibleDescription(/Error: Too late/);
});

test("each of the three boxes of a date is described by what is wrong with the date", async ({ page }) => {
  const record = {
    ...RECORD,
    dateBoxes: true,
    findings: [finding("contact_date", "late", "Contact was before the fracture")],
  };
  await canned(page, { open_record: () => record });
  await page.goto("/#/patients/r-5702/patient?q=contact_date");
  for (const box of ["Day", "Month", "Year"]) {
    await expect(
      page.getByRole("group", { name: /first FLS contact/i }).getByLabel(box, { exact: true }),
    ).toHaveAccessibleDescription(/Error: Contact was before the fracture/);
  }
});
