// People of a desk on a real store: somebody is let in, chooses a passphrase, types, and is removed by the one who let
// them in, who finds what they had typed.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { PASSPHRASE, startRecord, startService } from "./desk";

const OWN = "four plain words of hers";

async function people(page: Page): Promise<void> {
  await page.keyboard.press("Control+9");
  await page.getByRole("link", { name: "People of this desk" }).click();
  await expect(page.getByRole("table", { name: "People of this desk" })).toBeVisible();
}

async function lock(page: Page, person: string): Promise<void> {
  await page.keyboard.press("Control+l");
  await expect(page.getByRole("heading", { name: "Who are you?" })).toBeVisible();
  await page.getByRole("button", { name: person }).click();
}

test("somebody new chooses their own passphrase, and what they typed is found when they have left", async ({
  page,
}) => {
  await startService(page);
  await people(page);
  await expect(page.getByText("1 person can open the records on this computer.")).toBeVisible();
  await page.getByRole("button", { name: "Add a person…" }).click();
  await page.getByLabel("Their name").fill("Joanna Byrne");
  await page.getByLabel("Your own passphrase", { exact: true }).fill("not the passphrase");
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is not the passphrase.")).toBeVisible();
  await page.getByLabel("Your own passphrase", { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  const told = page.getByRole("dialog", { name: "Joanna Byrne can start" });
  const shown = told.getByText(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  await expect(shown).toBeVisible();
  const oneTime = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec((await shown.textContent()) ?? "")?.[0] ?? "";
  await told.getByRole("button", { name: "I have told them" }).click();
  await expect(page.getByRole("row", { name: /Joanna Byrne/ })).toContainText("Not yet");

  await lock(page, "Joanna Byrne");
  await page.getByLabel("One-time passphrase", { exact: true }).fill(oneTime.toLowerCase());
  await page.getByLabel("Your own passphrase", { exact: true }).fill(OWN);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Today, / })).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("Joanna Byrne");
  await startRecord(page, "999 100 0003", "1/9/2025");
  await page.locator("#q-postcode").fill("LS1 4AP");
  await page.locator("#q-postcode").press("Tab");

  await lock(page, "Amara Osei");
  await expect(page.getByLabel("Passphrase", { exact: true })).toBeFocused();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  // The desk opens where Amara left it.
  await expect(page.getByRole("table", { name: "People of this desk" })).toBeVisible();
  await expect(page.getByRole("row", { name: /Joanna Byrne/ })).toContainText("1 record");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await page.getByRole("button", { name: "Change… Joanna Byrne" }).click();
  await page.getByRole("button", { name: "Remove…" }).click();
  await page.getByLabel("Your own passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Remove Joanna Byrne" }).click();
  await expect(page.getByText("What they had not saved in 1 record is with you.")).toBeVisible();
  await expect(page.getByText("1 person can open the records on this computer.")).toBeVisible();
  await page.keyboard.press("Control+2");
  await page.getByRole("button", { name: /^Not saved/ }).click();
  await page.getByRole("link", { name: "999 100 0003" }).first().click();
  await expect(page.locator("#q-postcode")).toHaveValue("LS1 4AP");
});
