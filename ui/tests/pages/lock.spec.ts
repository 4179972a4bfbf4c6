// The lock: by hand, by idleness, by the host. It takes every patient out of the window, and unlocking returns.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { ScreenPlaceView } from "../../src/platform/generated";
import type { Answers } from "../canned/host";
import { canned, Refusal } from "../canned/host";
import { LOCKED, OPEN } from "../canned/people";
import { RECORD } from "../canned/record";

const QUESTION = "/#/patients/r-5702/investigation?q=height";

/** A host that locks and unlocks, and knows where Amina left off. */
function lockable(over: Answers = {}): Answers & { state: { open: boolean } } {
  const state = { open: true };
  let place: ScreenPlaceView | null = null;
  return {
    state,
    session: () => (state.open ? OPEN : LOCKED),
    lock: () => {
      state.open = false;
      return LOCKED;
    },
    unlock: () => {
      state.open = true;
      return { ...OPEN, returnTo: place };
    },
    keep_place: (now: ScreenPlaceView) => {
      place = now;
      return now;
    },
    ...over,
  } as Answers & { state: { open: boolean } };
}

async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill("correct horse battery staple");
  await page.keyboard.press("Enter");
}

async function nothingOfAPatient(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  const text = await page.evaluate(() => document.documentElement.outerHTML);
  expect(text).not.toMatch(/999\s?\d{3}\s?\d{4}/);
  expect(text).not.toContain("1951");
  await expect(page).toHaveTitle("Unlock. FLS Desk");
}

test("Ctrl L keeps what is half typed, clears the window, and unlocking returns to the question", async ({ page }) => {
  const asked = await canned(page, lockable());
  await page.goto(QUESTION);
  await page.locator("#q-height").fill("16");
  await page.keyboard.press("Control+l");
  await nothingOfAPatient(page);
  const names = asked.map((one) => one.name).filter((name) => name === "type_answer" || name === "lock");
  expect(names).toEqual(["type_answer", "lock"]);
  await unlock(page);
  await expect(page.locator("#q-height")).toBeFocused();
  await expect(page.locator("#q-height")).toHaveValue("16");
});

test("unlocking returns to where one was, not to what the list asked for", async ({ page }) => {
  await canned(page, lockable());
  await page.goto("/#/patients/r-5702?q=missing");
  await expect(page.locator("#q-dxa_date")).toBeFocused();
  await page.keyboard.press("F8");
  await expect(page.locator("#q-falls_assessment-assessed_by_fls")).toBeFocused();
  await page.keyboard.press("Control+l");
  await unlock(page);
  await expect(page.locator("#q-falls_assessment-assessed_by_fls")).toBeFocused();
});

test("the list that the record was opened from is there after unlocking: the way back, and the next", async ({
  page,
}) => {
  await canned(page, lockable());
  await page.goto("/#/today");
  await page.getByRole("link", { name: "999 132 4372" }).press("Enter");
  await expect(page.locator("#q-dxa_date")).toBeFocused();
  await page.keyboard.press("Control+l");
  await nothingOfAPatient(page);
  await unlock(page);
  await expect(page.locator("#q-dxa_date")).toBeFocused();
  await expect(page.getByRole("link", { name: "Back to Today" })).toBeVisible();
  await page.keyboard.press("Control+d");
  await expect(page).toHaveURL(/r-9690/);
  // Once more, from the record that was gone on to.
  await page.keyboard.press("Control+l");
  await unlock(page);
  await expect(page.getByRole("link", { name: "Back to Today" })).toBeVisible();
  await page.getByRole("link", { name: "Back to Today" }).press("Enter");
  await expect(page.getByRole("link", { name: "999 264 9690" })).toBeFocused();
});

test("past the page of the list one goes on after unlocking as before it", async ({ page }) => {
  const asked = await canned(page, lockable());
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Late, still owed 31" }).click();
  await page.getByRole("link", { name: "999 787 7896" }).press("Enter");
  await expect(page.locator("#q-followed_up_52-yes")).toBeFocused();
  await page.keyboard.press("Control+l");
  await unlock(page);
  await expect(page.getByRole("link", { name: "Back to Follow-ups" })).toBeVisible();
  await page.keyboard.press("Control+d");
  await expect
    .poll(() => asked.findLast((one) => one.name === "list_follow_ups")?.request)
    .toMatchObject({ group: "late", offset: 0 });
  await expect(page.getByRole("button", { name: "Late, still owed 31" })).toHaveAttribute("aria-pressed", "true");
});

test("what was searched for is kept nowhere, the rows that it found are", async ({ page }) => {
  const kept: ScreenPlaceView[] = [];
  const asked = await canned(page, {
    keep_place: (place) => {
      kept.push(place);
      return place;
    },
  });
  await page.goto("/#/patients");
  await page.getByLabel("Find by NHS number").fill("999 21");
  await expect
    .poll(() => asked.findLast((one) => one.name === "list_patients")?.request)
    .toMatchObject({ search: "999 21" });
  await page.getByRole("link", { name: /^999/ }).first().press("Enter");
  await expect.poll(() => kept.at(-1)?.list?.name).toBe("patients");
  expect(kept.at(-1)?.list?.asked).toBeNull();
  expect(JSON.stringify(kept)).not.toContain("999 21");
  expect(kept.at(-1)?.list?.stops.length).toBeGreaterThan(1);
});

test("somebody else who unlocks starts at today's list", async ({ page }) => {
  const host = lockable({ unlock: () => ({ ...OPEN, user: LOCKED.people[1] ?? null }) });
  await canned(page, host);
  await page.goto(QUESTION);
  await expect(page.locator("#q-height")).toBeFocused();
  await page.keyboard.press("Control+l");
  await page.getByRole("button", { name: "Helen Pritchard" }).click();
  await unlock(page);
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
});

test("an answer of locked, from whichever command, locks the window", async ({ page }) => {
  const host = lockable({
    type_answer: () => {
      host.state.open = false;
      throw new Refusal("locked", "The records are locked.");
    },
  });
  await canned(page, host);
  await page.goto(QUESTION);
  await page.locator("#q-height").fill("160");
  await nothingOfAPatient(page);
});

test("ten minutes without a touch lock the window", async ({ page }) => {
  const asked = await canned(page, lockable());
  await page.clock.install({ time: new Date("2026-11-17T11:42:30Z") });
  await page.goto(QUESTION);
  await expect(page.locator("#q-height")).toBeVisible();
  await page.clock.runFor("09:50");
  expect(asked.some((one) => one.name === "lock")).toBe(false);
  await page.keyboard.press("ArrowRight");
  await page.clock.runFor("09:50");
  expect(asked.some((one) => one.name === "lock")).toBe(false);
  await page.clock.runFor("00:20");
  await nothingOfAPatient(page);
});

const LEFT: ScreenPlaceView = { route: `/patients/${RECORD.id}/dxa`, question: "dxa_date", typed: [], list: null };

/** A host that was started again, after a crash or a power cut. */
function restarted(left: ScreenPlaceView, over: Answers = {}): Answers {
  const state = { open: false };
  return {
    session: () => (state.open ? { ...OPEN, returnTo: left } : LOCKED),
    unlock: () => {
      state.open = true;
      return { ...OPEN, returnTo: left };
    },
    ...over,
  };
}

test("a desk that was restarted returns to record, tab and question", async ({ page }) => {
  await canned(page, restarted(LEFT));
  await page.goto("/");
  await unlock(page);
  await expect(page.getByRole("heading", { name: "999 938 5702" })).toBeVisible();
  await expect(page.locator("#q-dxa_date")).toBeFocused();
});

test("a new patient that was half typed is still half typed", async ({ page }) => {
  const typed = [
    { name: "nhsNumber", text: "999 12" },
    { name: "diagnosed", text: "3/" },
  ];
  await canned(page, restarted({ route: "/patients/new", question: null, typed, list: null }));
  await page.goto("/");
  await unlock(page);
  await expect(page.getByLabel("NHS number")).toHaveValue("999 12");
  await expect(page.locator("#new-diagnosed")).toHaveValue("3/");
});

test("every step is kept by the host, the newest at last, and a step that fails stops nobody", async ({ page }) => {
  const kept: ScreenPlaceView[] = [];
  await canned(page, {
    keep_place: (place) => {
      kept.push(place);
      if (kept.length === 1) throw new Refusal("disk-full", "The disk is full.");
      return place;
    },
  });
  await page.goto("/#/patients/new");
  await page.getByLabel("NHS number").fill("999 1");
  await expect.poll(() => kept.at(-1)?.typed[0]?.text).toBe("999 1");
  await page.goto(QUESTION);
  await expect(page.locator("#q-height")).toBeFocused();
  await expect
    .poll(() => kept.at(-1))
    .toEqual({ route: "/patients/r-5702/investigation", question: "height", typed: [], list: null });
});

test("the locked window says which record its person returns to, by two digits", async ({ page }) => {
  const left = { person: LOCKED.people[0]?.id ?? "", ending: "02", notSaved: 0 };
  await canned(page, { session: () => ({ ...LOCKED, leftOff: left }) });
  await page.goto("/");
  const words = page.getByText("You return to the record that was open: NHS number ending 02.");
  await expect(words).toBeVisible();
  await page.getByRole("button", { name: "Helen Pritchard" }).click();
  await expect(words, "somebody else returns elsewhere").toBeHidden();
});

test("the locked window counts what its person typed and did not save, and says nothing of it", async ({ page }) => {
  const left = { person: LOCKED.people[0]?.id ?? "", ending: null, notSaved: 2 };
  await canned(page, { session: () => ({ ...LOCKED, leftOff: left }) });
  await page.goto("/");
  const words = page.getByText("2 records are not saved yet. What you typed is kept, and counts once you save it.");
  await expect(words).toBeVisible();
  await expect(page.getByText("You return to")).toHaveCount(0);
  await page.getByRole("button", { name: "Helen Pritchard" }).click();
  await expect(words, "they are of the other person").toBeHidden();
});

test("the host's word locks the window after what is being typed is kept", async ({ page }) => {
  const asked = await canned(page, lockable());
  await page.goto(QUESTION);
  await expect(page.locator("#q-height")).toBeFocused();
  await page.locator("#q-height").fill("16");
  await page.evaluate(() => window.dispatchEvent(new Event("lock-asked")));
  await nothingOfAPatient(page);
  const names = asked.map((one) => one.name).filter((name) => name === "type_answer" || name === "lock");
  expect(names).toEqual(["type_answer", "lock"]);
});

test("the locked window says what is due and how long sending goes on", async ({ page }) => {
  const words =
    "9 follow-ups can still be in time, 4 are late and still owed. 2 records wait to be sent. Sending goes on until 12:42.";
  await canned(page, { session: () => ({ ...LOCKED, whileLocked: words }) });
  await page.goto("/");
  await expect(page.getByText(words)).toBeVisible();
});

test("a recovery key that was just made is not read on a locked computer, and is shown again to whoever made it", async ({
  page,
}) => {
  const host = lockable({
    renew_recovery_key: () => ({ groups: ["K7QM", "2XAP", "9RTD", "HW4N"], keychain: true, notJoined: null }),
    prove_recovery_key: () => {
      throw new Refusal("locked", "The desk is locked");
    },
  });
  await canned(page, host);
  await page.goto("/#/settings/people");
  await page.getByRole("button", { name: "Make another…" }).press("Enter");
  await page.getByLabel("Your own passphrase", { exact: true }).fill("correct horse battery staple");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Your recovery key" })).toBeFocused();
  await page.evaluate(() => window.dispatchEvent(new Event("lock-asked")));
  await expect.poll(() => host.state.open).toBe(false);
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  await expect(page.getByText("9RTD")).toHaveCount(0);
  await page.getByLabel("Passphrase", { exact: true }).fill("correct horse battery staple");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Recovery key, in groups" })).toContainText("9RTD");
  await page.getByRole("button", { name: "I have written it down" }).click();
  await page.getByLabel("Type its third group").fill("9RTD");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Recovery key, in groups" })).toHaveCount(0);
});
