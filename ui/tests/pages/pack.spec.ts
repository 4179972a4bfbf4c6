// The governance pack: from the KPIs of the months that are shown, said before what is in it, and saved as one file or both.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { READER } from "../canned/people";

const OPENS = { name: "Governance pack…" };

test("the pack of the months that are shown is saved as PDF, as workbook and as slides, by keyboard", async ({
  page,
}) => {
  const asked = await canned(page);
  await page.goto("/#/kpis");
  await page.getByLabel("Months", { exact: true }).selectOption("January to March");
  await expect(page.getByText("Fractures diagnosed in January to March 2026.", { exact: false })).toBeVisible();
  const opens = page.getByRole("button", OPENS);
  await opens.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Governance pack: January to March 2026" });
  await expect(dialog).toContainText("the KPIs, with Jan-Mar 2025 and the national averages beside them");
  await expect(dialog).toContainText("It has no patient’s details.");
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
  await dialog.getByRole("button", { name: "Save as PDF" }).press("Enter");
  await expect(dialog).toContainText("fls-governance-pack-2026-01-to-2026-03.pdf was written.");
  await dialog.getByRole("button", { name: "Save as workbook" }).press("Enter");
  await expect(dialog).toContainText("fls-governance-pack-2026-01-to-2026-03.xlsx was written.");
  await dialog.getByRole("button", { name: "Save as slides" }).press("Enter");
  await expect(dialog).toContainText("fls-governance-slides-2026-01-to-2026-03.pdf was written.");
  const exported = asked.filter(({ name }) => name === "export_pack").map(({ request }) => request);
  expect(exported).toEqual([
    { period: "2026-01..2026-03", format: "pdf" },
    { period: "2026-01..2026-03", format: "workbook" },
    { period: "2026-01..2026-03", format: "slides" },
  ]);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(opens).toBeFocused();
});

test("whoever may only read has the pack, too, and a file that cannot be written is said", async ({ page }) => {
  await canned(page, {
    session: () => READER,
    export_pack: () => {
      throw new Refusal("disk-full", "That disk is full: free some space, or choose another disk. No file was written");
    },
  });
  await page.goto("/#/kpis");
  await page.getByRole("button", OPENS).click();
  const dialog = page.getByRole("dialog", { name: "Governance pack: 2026" });
  await dialog.getByRole("button", { name: "Save as PDF" }).click();
  await expect(dialog.getByRole("alert")).toContainText("That disk is full");
  await expect(dialog).not.toContainText("was written.");
});
