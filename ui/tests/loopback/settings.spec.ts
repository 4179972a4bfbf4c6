// Settings on a real store: each holds from the click on, everywhere, and is there again after the lock.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { startRecord, startService, unlock } from "./desk";

const picture = async (page: Page, name: string) => {
  if (process.env.FLS_PICTURES !== undefined)
    await page.screenshot({ path: `${process.env.FLS_PICTURES}/${name}.png` });
};

/** From the navigation, by its key. */
async function settings(page: Page): Promise<void> {
  await page.keyboard.press("Control+9");
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await expect(page.getByLabel("Hide NHS numbers in lists")).toBeVisible();
}

const kept = (page: Page, part: string) =>
  expect(page.getByRole("region", { name: part }).getByRole("status")).toHaveText("Kept");

test("the single key is switched off, and Ctrl / always works", async ({ page }) => {
  await startService(page);
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await settings(page);
  await page.keyboard.press("?");
  await expect(sheet).toContainText("? or Ctrl /");
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  const key = page.getByLabel("The key ? opens the list of keys");
  await key.focus();
  await page.keyboard.press("Space");
  await expect(key).not.toBeChecked();
  await kept(page, "Keys");
  await picture(page, "settings");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press("?");
  await page.keyboard.press("Control+/");
  await expect(sheet).toBeVisible();
  await expect(sheet).not.toContainText("? or Ctrl /");
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await page.keyboard.press("Control+l");
  await unlock(page);
  await expect(key).not.toBeChecked();
  await page.keyboard.press("?");
  await page.keyboard.press("Control+2");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await expect(sheet).toHaveCount(0);
});

test("dates and hidden numbers are one setting with the places where they are used", async ({ page }) => {
  await startService(page);
  await startRecord(page, "999 100 0003", "1/9/2025");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/Saved \d\d:\d\d/)).toBeVisible();
  await page.keyboard.press("Control+b");
  await expect(page.locator("#q-birth_date-day")).toBeVisible();

  await settings(page);
  await expect(page.getByLabel("Three boxes")).toBeChecked();
  await page.getByLabel("Three boxes").focus();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByLabel("One box")).toBeChecked();
  await kept(page, "Dates");
  await page.getByLabel("Hide NHS numbers in lists").check();
  await kept(page, "Privacy");

  await page.keyboard.press("Control+2");
  await expect(page.getByLabel("Hide NHS numbers", { exact: true })).toBeChecked();
  await expect(page.getByRole("link", { name: "NHS number ending 03" })).toBeVisible();
  await page.getByRole("link", { name: "NHS number ending 03" }).click();
  await expect(page.getByRole("textbox", { name: "1.02 Date of birth" })).toBeVisible();
  await page.keyboard.press("Control+2");
  await page.getByLabel("Hide NHS numbers", { exact: true }).uncheck();
  await expect(page.getByRole("link", { name: "999 100 0003" })).toBeVisible();
  await settings(page);
  await expect(page.getByLabel("Hide NHS numbers in lists")).not.toBeChecked();
});

test("a shorter time locks from the moment it is chosen, and is the person's after the lock", async ({ page }) => {
  await page.clock.install();
  await startService(page);
  await settings(page);
  await expect(page.getByLabel("10 minutes")).toBeChecked();
  await page.clock.runFor("03:00");
  await expect(page.getByLabel("10 minutes")).toBeVisible();
  await page.getByLabel("2 minutes").check();
  await kept(page, "Locking");
  await page.clock.runFor("01:50");
  await expect(page.getByLabel("2 minutes")).toBeChecked();
  await page.clock.runFor("00:20");
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  await unlock(page);
  await expect(page.getByLabel("2 minutes")).toBeChecked();
  await page.clock.runFor("02:10");
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
});

test("reminders are set by keyboard, and a time that cannot be is refused in words and stays as typed", async ({
  page,
}) => {
  await startService(page);
  await settings(page);
  const daily = page.getByLabel("Once a day at");
  await daily.fill("noon");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Type a time of day like 13:00 or 9.30")).toBeVisible();
  await expect(daily).toHaveValue("noon");
  await daily.fill("9.30");
  await page.keyboard.press("Enter");
  await expect(daily).toHaveValue("09:30");
  await kept(page, "Reminders");
  const quiet = page.getByLabel("Quiet from");
  await quiet.fill("9");
  await page.keyboard.press("Tab");
  await expect(page.getByText("A reminder at 09:30 would come within the quiet hours")).toBeVisible();
  await expect(quiet).toHaveValue("9");
  await picture(page, "settings-quiet-hours");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await quiet.fill("1715");
  await page.keyboard.press("Tab");
  await expect(quiet).toHaveValue("17:15");
  await kept(page, "Reminders");
  await page.getByLabel("Stay in the tray when the window is closed").check();
  await kept(page, "Tray");
  await picture(page, "settings-reminders");

  await page.keyboard.press("Control+l");
  await unlock(page);
  await expect(daily).toHaveValue("09:30");
  await expect(page.getByLabel("Stay in the tray when the window is closed")).toBeChecked();
  await page.getByLabel("Remind me of follow-ups that are due").uncheck();
  await kept(page, "Reminders");
  await expect(daily).toHaveCount(0);
});
