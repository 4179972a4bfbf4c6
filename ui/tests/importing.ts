// What both sets of tests of the import's page wait for before they press on.
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";

/** Nothing is read or imported any more: until then the page takes no choice and no order, as what it shows may still
 * change. That the host was asked, or that one of its answers is shown, does not say so yet. */
export async function still(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: /^Choose (a|another) file/ })).toBeEnabled();
}

/** Imports what is shown, by the key. */
export async function order(page: Page): Promise<void> {
  await still(page);
  await page.keyboard.press("Control+Enter");
}

/** Goes on from what the columns are, by the key, once the host has nothing against it. */
export async function goOn(page: Page): Promise<void> {
  await still(page);
  await expect(page.getByRole("button", { name: /^Continue/ })).toBeEnabled();
  await page.keyboard.press("Control+Enter");
}
