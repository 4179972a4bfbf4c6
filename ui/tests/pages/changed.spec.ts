// The host's word that something has changed: what is shown is asked for again, today turns over, a lock is seen at once.
// Nothing is asked for in between.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { DECISION_PREVIEW } from "../canned/follow-ups";
import type { Answers, Asked } from "../canned/host";
import { canned, Refusal } from "../canned/host";
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
  const locked = await page.evaluate(() => document.documentElement.outerHTML);
  expect(locked).not.toMatch(/999\s?\d{3}\s?\d{4}/);
});

test("the recovery key stays until it is asked back, whatever changes meanwhile", async ({ page }) => {
  let made = false;
  const { asked, change } = await changing(page, {
    session: () => (made ? OPEN : FIRST_RUN),
    create_service: () => {
      made = true;
      return { groups: ["K7QM", "2XAP", "9RTD", "HW4N"], keychain: true, notJoined: null };
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Start a new service" }).click();
  for (const text of ["HRW", "Hartwell Royal FLS", "Wales", "1250", "Amara Osei", "correct horse battery staple"]) {
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

test("a preview stays as it is while it is read, and the next is shown where it is not so any more", async ({
  page,
}) => {
  let changes = 4;
  const { asked, change } = await changing(page, {
    counts: () => ({ ...COUNTS, waiting: changes }),
    preview_decision: () => ({ ...DECISION_PREVIEW, changes, preview: `d-${changes}` }),
    apply_decision: ({ preview }) => {
      if (preview !== `d-${changes}`) {
        throw new Refusal("changed-since-preview", "One of these records has changed since: look again");
      }
      return { words: "6.01 = No for 3 records", at: "2026-11-17T11:42:30Z" };
    },
  });
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue 142" }).click();
  await page.getByRole("link", { name: "999 437 7809" }).focus();
  await page.keyboard.press("Control+a");
  await page.getByRole("button", { name: "Decide these 5" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("4 answers in 4 records will be written.")).toBeVisible();
  changes = 3;
  const counted = () => asked.filter((one) => one.name === "counts").length;
  const before = counted();
  change();
  await expect.poll(counted).toBeGreaterThan(before);
  await expect(dialog.getByText("4 answers in 4 records will be written.")).toBeVisible();
  expect(asked.filter((one) => one.name === "preview_decision")).toHaveLength(1);
  await page.keyboard.press("Control+s");
  await expect(dialog.getByText("look again")).toBeVisible();
  await expect(dialog.getByText("3 answers in 4 records will be written.")).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(dialog).toBeHidden();
});
