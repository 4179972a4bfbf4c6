// No network leads to Central: a file goes there by hand, its receipts come back as one, and a receipt is looked up.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import type { SyncView } from "../../src/platform/generated";
import { canned, Refusal } from "../canned/host";
import { SYNC } from "../canned/sync";

const WRITTEN = { written: "2026-11-17T11:40:00Z", entries: 12, records: 5, answered: null };

test("a file for Central is written by keyboard, and what is in it waits until its receipts were read", async ({
  page,
}) => {
  let view: SyncView = SYNC;
  const asked = await canned(page, {
    sync_page: () => view,
    write_batch_file: () => {
      view = { ...SYNC, batchFile: WRITTEN };
      return { file: "fls-for-central-2026-11-17.fls", entries: 12, records: 5, more: true };
    },
    read_receipt_file: () => {
      view = { ...SYNC, batchFile: { ...WRITTEN, answered: "2026-11-17T11:42:00Z" } };
      return { taken: "2026-11-17T11:41:00Z", news: true, accepted: 11, refused: 1, received: 3, more: false };
    },
  });
  // As low as the windows of many wards.
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.goto("/#/sync");
  const section = page.locator("section").filter({ has: page.getByRole("heading", { name: "No network here?" }) });
  await expect(section.getByText("The last file")).toHaveCount(0);
  await section.getByRole("button", { name: "Write a file for Central…" }).focus();
  await page.keyboard.press("Enter");
  await expect(section).toContainText("fls-for-central-2026-11-17.fls was written, with 12 changes of 5 records.");
  await expect(section).toContainText("More waits than a file holds: write another once its receipts were read.");
  await expect(section.getByText("was written, with 12 changes of 5 records.")).toBeInViewport({ ratio: 1 });
  await expect(page.locator("[data-announcer]")).toContainText("was written, with 12 changes of 5 records.");
  await expect(section).toContainText("The last file was written today at 11:40 and holds 12 changes of 5 records.");
  await expect(section).toContainText("what is in it waits here until the receipt file is read");

  await page.keyboard.press("Tab");
  await expect(section.getByRole("button", { name: "Read Central’s receipt file…" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(section).toContainText("Central accepted 11 changes. 3 changes from other computers arrived.");
  await expect(section).toContainText("1 change was refused.");
  await expect(section).toContainText("Its receipt file was read today at 11:42.");
  await expect(section).not.toContainText("was written, with");
  const names = asked.map(({ name }) => name).filter((name) => name.endsWith("_file"));
  expect(names).toEqual(["write_batch_file", "read_receipt_file"]);
});

test("what is in the way of a file is said, and whoever thinks better of it is told nothing", async ({ page }) => {
  const words = "The receipt file ends before its end: ask for it again. Nothing was changed";
  let refused = true;
  await canned(page, {
    write_batch_file: () => ({ file: null, entries: 0, records: 0, more: false }),
    read_receipt_file: () => {
      if (refused) throw new Refusal("receipt-file-cut", words);
      return null;
    },
  });
  await page.goto("/#/sync");
  const read = page.getByRole("button", { name: "Read Central’s receipt file…" });
  await read.click();
  const alert = page.getByRole("alert").filter({ hasText: words });
  await expect(alert).toBeVisible();
  refused = false;
  await read.click();
  await expect(alert).toHaveCount(0);
  await page.getByRole("button", { name: "Write a file for Central…" }).click();
  await expect(page.getByText("was written")).toHaveCount(0);
});

test("a computer that was given no key for files yet says how it gets one, and one that has joined nothing has none of it", async ({
  page,
}) => {
  let view: SyncView = { ...SYNC, writesFiles: false };
  await canned(page, { sync_page: () => view });
  await page.goto("/#/sync");
  await expect(page.getByText("This computer can write one once it has sent to Central over a network.")).toBeVisible();
  await expect(page.getByRole("button", { name: /file for Central/ })).toHaveCount(0);
  view = { ...SYNC, joined: false, central: null, rows: [], writesFiles: false };
  await page.reload();
  await expect(page.getByRole("heading", { name: "Not joined to Central" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "No network here?" })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Look up a receipt" })).toHaveCount(0);
});

test("a receipt is looked up by its number, and leads to its record", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/sync");
  const box = page.getByLabel("Receipt number");
  await box.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Type a receipt number")).toBeVisible();
  await box.fill("HRT-1234");
  await page.keyboard.press("Enter");
  await expect(page.getByText("receipt 1,234 is of a change of this record")).toBeVisible();
  await expect(page.getByText("Type a receipt number")).toHaveCount(0);
  expect(asked.find(({ name }) => name === "look_up_receipt")?.request).toEqual({ number: "HRT-1234" });
  expect((await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id)).toEqual([]);
  await page.getByRole("link", { name: "Open the record" }).click();
  await expect(page).toHaveURL(/patients\/r-3225/);
});
