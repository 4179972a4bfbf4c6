// A fresh desk on a real store for each test, and the steps that every test begins with.
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { follow } from "../settled";

export const PASSPHRASE = "correct horse battery staple";
/** Of a service of fictional patients, as the locked screen says it. */
export const PRACTICE_PASSPHRASE = "only invented patients here";

/** An empty folder behind the loopback host. */
export async function fresh(page: Page): Promise<void> {
  follow(page);
  expect((await page.request.post("/test/reset")).ok()).toBe(true);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome to FLS Desk" })).toBeVisible();
}

async function answer(page: Page, question: string, text: string): Promise<void> {
  await page.getByLabel(question, { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

/** A new service with one person, its recovery key asked back. */
export async function startService(page: Page): Promise<void> {
  await fresh(page);
  await page.getByRole("button", { name: "Start a new service" }).click();
  await answer(page, "What is the unit code?", "HRW");
  await answer(page, "What is the service called?", "Hartwell Royal FLS");
  await answer(page, "In which nation does it work?", "Wales");
  await answer(page, "What is the estimated annual caseload?", "1250");
  await answer(page, "What is your name?", "Amara Osei");
  await answer(page, "Choose a passphrase", PASSPHRASE);
  const groups = page.getByRole("list", { name: "Recovery key, in groups" }).getByRole("listitem");
  const third = (await groups.nth(2).locator(".mono").textContent()) ?? "";
  await page.getByRole("button", { name: "I have written it down" }).click();
  await answer(page, "Type its third group", third);
  await expect(page.getByText("No patients yet")).toBeVisible();
}

/** Fictional patients, in their list. */
export async function explore(page: Page): Promise<void> {
  await fresh(page);
  await page.getByRole("button", { name: "Explore with fictional patients" }).click();
  await expect(page.getByRole("heading", { name: /^Today, / })).toBeVisible();
  await page.keyboard.press("Control+2");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: /^999 \d{3} \d{4}$/ }).first()).toBeVisible();
}

/** A record, begun under its number and date. */
export async function startRecord(page: Page, nhsNumber: string, diagnosed: string): Promise<void> {
  await page.keyboard.press("Control+n");
  await expect(page.getByLabel("NHS number")).toBeFocused();
  await page.keyboard.type(nhsNumber);
  await page.keyboard.press("Enter");
  await page.keyboard.type(diagnosed);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
}

export async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
}
