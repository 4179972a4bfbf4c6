// Backups: chosen, made, checked and restored by the keyboard; what goes wrong is told where it was asked for.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { BACKED_UP, BACKUP, backups, NEVER } from "../canned/backups";
import { canned, Refusal } from "../canned/host";
import { FIRST_RUN, LOCKED, OPEN } from "../canned/people";
import { BUSY } from "../canned/today";

async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

test("a desk without a copy says so on Today, and Settings is where one is begun, by the keyboard", async ({
  page,
}) => {
  const words =
    "These records are on this computer alone: no backup was made yet, and this desk has not joined FLS Central";
  const asked = await canned(page, { ...backups(NEVER), today: () => ({ ...BUSY, backup: words }) });
  await page.goto("/#/today");
  await expect(page.getByText(`${words}.`)).toBeVisible();
  await page.getByRole("link", { name: "Look at Backups in Settings" }).press("Enter");
  const part = page.getByRole("region", { name: "Backups" });
  await expect(part.getByText("No backup was made yet.")).toBeVisible();
  await expect(part.getByRole("button", { name: "Back up now" })).toHaveCount(0);
  await part.getByRole("button", { name: "Choose a folder…" }).press("Enter");
  await expect(part.getByText("From now on a backup goes there each day.")).toBeVisible();
  await expect(part.getByText("/media/usb/FLS backups")).toBeVisible();
  await part.getByRole("button", { name: "Back up now" }).press("Enter");
  await expect(part.getByText("Backed up and read back: 1,204 records, 12.4 MB.")).toBeVisible();
  await expect(part.getByText("Last backup: today at 11:42.")).toBeVisible();
  await part.getByRole("radio", { name: "14" }).press("Space");
  await expect.poll(() => asked.findLast((one) => one.name === "change_backups")?.request).toEqual({ kept: 14 });
  await expect(part.getByRole("radio", { name: "14" })).toBeChecked();
  await clean(page);
  await part.getByRole("button", { name: "Stop daily backups" }).press("Enter");
  await expect(part.getByText("No backup is made by itself any more. Those that are there stay.")).toBeVisible();
});

test("a backup that failed says why and since when there was none, and one that cannot be made now says it at once", async ({
  page,
}) => {
  const why = "The folder for backups is not there, or its disk is not connected";
  const failed = { at: "2026-11-17T09:00:00Z", since: "2026-11-12T09:00:00Z", why };
  await canned(page, {
    ...backups({ ...BACKED_UP, made: "2026-11-11T12:31:00Z", failed }),
    back_up_now: () => {
      throw new Refusal("no-such-folder", `${why}. No backup was made`);
    },
  });
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Backups" });
  await expect(part.getByText(`The last try, today at 09:00, failed. ${why}.`)).toBeVisible();
  await part.getByRole("button", { name: "Back up now" }).press("Enter");
  await expect(part.getByRole("status").getByText(`${why}. No backup was made`)).toBeVisible();
  // Once, and not also as the last try.
  await expect(part.getByText("The last try")).toHaveCount(0);
  await clean(page);
});

test("a folder into which nothing can be written is told as soon as it was chosen, with room about what is told", async ({
  page,
}) => {
  const why =
    "The disk of the folder for backups is full: free some space, or choose another folder. No backup was made";
  const at = "2026-11-17T11:42:30Z";
  await canned(page, {
    ...backups(NEVER),
    choose_backup_folder: () => ({ ...NEVER, folder: "/media/usb/full", failed: { at, since: at, why } }),
  });
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Backups" });
  const choose = part.getByRole("button", { name: "Choose a folder…" });
  await choose.press("Enter");
  const told = part.getByRole("status").filter({ hasText: why });
  await expect(told).toBeVisible();
  await expect(part.getByText("From now on a backup goes there each day.")).toHaveCount(0);
  const [above, below] = await Promise.all([told.boundingBox(), choose.boundingBox()]);
  expect((below?.y ?? 0) - (above?.y ?? 0) - (above?.height ?? 0)).toBeGreaterThanOrEqual(8);
});

test("a backup is checked with the printed key, and a wrong key is told beside its box", async ({ page }) => {
  const asked = await canned(page, {
    check_backup: ({ recoveryKey }) => {
      if (recoveryKey === "wrong") throw new Refusal("wrong-recovery-key", "This recovery key is for other records");
      return BACKUP;
    },
  });
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Backups" });
  await part.getByRole("button", { name: "Check a backup…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Check a backup" });
  await expect(dialog.getByText("1,204 records of Hartwell Royal FLS (HRW), as of today at 11:31.")).toBeVisible();
  const box = dialog.getByLabel("Recovery key");
  await expect(box).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Type the recovery key")).toBeVisible();
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This recovery key is for other records")).toBeVisible();
  await expect(box).toBeFocused();
  await clean(page);
  // All of it can be compared with the paper, also at twice the size.
  await box.fill("40GJ-48S4-4MK2-EA19-58NJ-RB9E-5WR3-2CHK-6GTK-CDSR-74X3-PF1X-7RZW-XNWV");
  for (const size of [
    { width: 1366, height: 768 },
    { width: 683, height: 384 },
  ]) {
    await page.setViewportSize(size);
    const hidden = () =>
      box.evaluate((of) => Math.max(of.scrollWidth - of.clientWidth, of.scrollHeight - of.clientHeight));
    await expect.poll(hidden).toBeLessThanOrEqual(0);
  }
  await box.press("Enter");
  await expect(part.getByText("This backup is whole, and this recovery key opens it.")).toBeVisible();
  expect(asked.filter((one) => one.name === "check_backup")).toHaveLength(2);
});

test("a computer without records restores a backup, from the question to the records", async ({ page }) => {
  let open = false;
  const asked = await canned(page, {
    session: () => (open ? OPEN : FIRST_RUN),
    restore_backup: ({ user }) => {
      if (user === "?") throw new Refusal("name-missing", "Give the name that colleagues will see", "user");
      open = true;
      return { session: OPEN, made: BACKUP.made, records: BACKUP.records, aside: null };
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Restore from a backup" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Restore from a backup" })).toBeFocused();
  await clean(page);
  await page.getByRole("button", { name: "Choose a backup…" }).press("Enter");
  await expect(page.getByText("1,204 records of Hartwell Royal FLS (HRW), as of today at 11:31.")).toBeVisible();
  await expect(page.getByLabel("Recovery key")).toBeFocused();
  await page.keyboard.type("40GJ-48S4");
  await page.keyboard.press("Tab");
  await page.keyboard.type("?");
  await page.keyboard.press("Tab");
  await page.keyboard.type("four plain short words");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Your name")).toBeFocused();
  await expect(page.getByText("Give the name that colleagues will see")).toBeVisible();
  await page.getByLabel("Your name").fill("Amara Osei");
  await clean(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "The records are back" })).toBeFocused();
  await expect(page.getByText("1,204 records, as of today at 11:31.")).toBeVisible();
  expect(asked.findLast((one) => one.name === "restore_backup")?.request).toEqual({
    recoveryKey: "40GJ-48S4",
    user: "Amara Osei",
    passphrase: "four plain short words",
    withoutKeyStore: false,
    setAside: false,
  });
  await clean(page);
  await page.getByRole("button", { name: "Open FLS Desk" }).press("Enter");
  await expect(page.getByRole("heading", { name: /^Today/, level: 1 })).toBeVisible();
});

test("a locked desk whose records do not open restores a backup, and says where they are", async ({ page }) => {
  const trouble = "The database is damaged. It was left as it is, with a copy beside it";
  const asked = await canned(page, {
    session: () => ({ ...LOCKED, people: [], service: null, trouble }),
    choose_backup: () => {
      if (asked.filter((one) => one.name === "choose_backup").length === 1) {
        throw new Refusal("not-a-backup", "This file is no backup of FLS Desk");
      }
      return BACKUP;
    },
    restore_backup: () => ({
      session: OPEN,
      made: BACKUP.made,
      records: BACKUP.records,
      aside: "/home/amara/.local/share/org.fls-desk.desk/store/before-restore-20261117T114230123",
    }),
  });
  await page.goto("/");
  await expect(page.getByText(trouble)).toBeVisible();
  await page.getByRole("button", { name: "Restore from a backup" }).press("Enter");
  await expect(page.getByText("They are not deleted")).toBeVisible();
  await page.getByRole("button", { name: "Choose a backup…" }).press("Enter");
  await expect(page.getByRole("alert")).toContainText("This file is no backup of FLS Desk");
  await page.getByRole("button", { name: "Choose a backup…" }).press("Enter");
  await page.getByLabel("Recovery key").fill("40GJ-48S4");
  await page.getByLabel("Your name").fill("Amara Osei");
  await page.getByLabel("New passphrase").fill("four plain short words");
  await clean(page);
  await page.getByRole("button", { name: "Set aside and restore" }).press("Enter");
  await expect(page.getByText("before-restore-20261117T114230123")).toBeVisible();
  expect(asked.findLast((one) => one.name === "restore_backup")?.request).toMatchObject({ setAside: true });
  await clean(page);
});
