// The host's word that something has changed: what is shown is asked for again, today turns over, a lock is seen at once.
// Nothing is asked for in between.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { Answers, Asked } from "../canned/host";
import { canned } from "../canned/host";
import { COUNTS, FIRST_RUN, LOCKED, OPEN } from "../canned/people";
import { SYNC } from "../canned/sync";

/** A canned host that says once, when it is told to, that something has changed. */
async function changing(page: Page, over: Answers): Promise<{ asked: Asked; change: () => void }> {
  const asked = await canned(page, over);
  let change = () => {};
  const changed = new Promise<void>((say) => {
    change = say;
  });
  await page.route("**/changed", async (route) => {
    await changed;
    await route.fulfill({ contentType: "text/event-stream", body: "retry: 3600000\ndata\n\n" });
  });
  return { asked, change };
}

test("what has changed is shown without a touch, and nothing is asked for before", async ({ page }) => {
  let waiting = 3;
  const { asked, change } = await changing(page, {
    counts: () => ({ ...COUNTS, needsYou: 0, waiting, notAccepted: waiting }),
    sync_page: () => ({ ...SYNC, words: `Central has everything, but ${waiting} records are waiting to be sent.` }),
  });
  await page.clock.install({ time: new Date("2026-11-17T11:42:30Z") });
  await page.goto("/#/sync");
  await expect(page.getByText("3 records are waiting to be sent")).toBeVisible();
  await expect(page.getByRole("link", { name: "3 waiting to be sent" })).toBeVisible();
  const before = asked.length;
  waiting = 7;
  await page.clock.runFor(60_000);
  expect(asked.slice(before).map((one) => one.name)).toEqual([]);
  change();
  await expect(page.getByText("7 records are waiting to be sent")).toBeVisible();
  await expect(page.getByRole("link", { name: "7 waiting to be sent" })).toBeVisible();
});

test("today turns over in front of whoever is at the desk", async ({ page }) => {
  let today = "2026-11-17";
  const { change } = await changing(page, { session: () => ({ ...OPEN, today }) });
  await page.goto("/#/sync");
  await expect(page.getByText("Central last answered today at 11:32.")).toBeVisible();
  today = "2026-11-18";
  change();
  await expect(page.getByText(/Central last answered 17 Nov 2026 at 11:32/)).toBeVisible();
});

test("a host that locks by itself is seen at once, and nothing of a patient stays", async ({ page }) => {
  let open = true;
  const { change } = await changing(page, { session: () => (open ? OPEN : LOCKED) });
  await page.goto("/#/patients");
  await expect(page.getByRole("link", { name: /^999 \d{3} \d{4}$/ }).first()).toBeVisible();
  open = false;
  change();
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toMatch(/999\s?\d{3}\s?\d{4}/);
});

test("the recovery key stays until it is asked back, whatever changes meanwhile", async ({ page }) => {
  let made = false;
  const { asked, change } = await changing(page, {
    session: () => (made ? OPEN : FIRST_RUN),
    create_service: () => {
      made = true;
      return { groups: ["K7QM", "2XAP", "9RTD", "HW4N"], keychain: true };
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Start a new service" }).click();
  for (const text of ["HRW", "Hartwell Royal FLS", "1250", "Amara Osei", "correct horse battery staple"]) {
    await expect(page.locator("form input")).toHaveValue("");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  }
  await expect(page.getByRole("heading", { name: "Your recovery key" })).toBeFocused();
  const before = asked.length;
  change();
  await expect.poll(() => asked.slice(before).map((one) => one.name)).toContain("session");
  await page.getByRole("button", { name: "I have written it down" }).click();
  await page.getByLabel("Type its third group").fill("9rtd");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
});
