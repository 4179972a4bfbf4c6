// Screen 20, Opt-out checks: there in England alone; a file is made, a short reply is never taken for more than it says, and few
// numbers need somebody's word.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import type { Answers } from "../canned/host";
import { canned } from "../canned/host";
import { DUE, inEngland, optOuts, SHORT, WHOLE } from "../canned/opt-outs";
import { EXPORT, OPEN, READER } from "../canned/people";
import { BUSY } from "../canned/today";

async function english(page: Page, over: Answers = {}) {
  return canned(page, { session: () => inEngland(OPEN), ...over });
}

/** Orders by the key what this button does, once nothing is under way: until then the page takes no order, also where what it will
 * be about is in sight already. */
async function order(page: Page, button: RegExp): Promise<void> {
  await expect(page.getByRole("button", { name: button })).toBeEnabled();
  await page.keyboard.press("Control+s");
}

/** Presses this button by the keyboard, once it does something. */
async function press(page: Page, name: RegExp): Promise<void> {
  const button = page.getByRole("button", { name });
  await expect(button).toBeEnabled();
  await button.press("Enter");
}

test("only in England is there an entry, with the numbers that need a check", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/today");
  await expect(page.getByRole("link", { name: /Export/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /Opt-out checks/ })).toBeHidden();
  expect(asked.some(({ name }) => name === "count_opt_outs")).toBe(false);
});

test("a short reply is told before anything comes of it, and used for what it says alone", async ({ page }) => {
  const asked = await english(page);
  await page.goto("/#/today");
  await page.getByRole("link", { name: "Opt-out checks 268 to check" }).click();
  await expect(page.getByText("268 numbers to check: 41 new")).toBeVisible();
  await expect(page.getByRole("row", { name: /ending 77.*Modulus 11/ })).toBeVisible();
  await order(page, /Make the check file/);
  await expect(page.getByText("Written as HRW01-17112026-0004.dat")).toBeVisible();
  await expect(page.getByText("takes up to 40 minutes")).toBeVisible();
  await order(page, /Choose the reply/);
  await expect(page.getByRole("alert")).toContainText("28 of 268 numbers have no answer yet");
  await expect(page.getByRole("alert")).toContainText("It ends at line 240");
  await expect(page.getByText("Nothing has changed yet")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Not cleared for audit submission" })).toContainText("13");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Use these 240, check 28 again" }).click();
  await expect(page.getByText("28 numbers to check")).toBeVisible();
  const done = asked.filter(({ name }) => /opt_out_(check|reply)$/.test(name) && name !== "opt_outs");
  expect(done.map(({ name, request }) => [name, request])).toEqual([
    ["make_opt_out_check", null],
    ["choose_opt_out_reply", null],
    ["use_opt_out_reply", { agreed: false }],
  ]);
});

test("a whole reply is the green button", async ({ page }) => {
  const asked = await english(page, optOuts(WHOLE));
  await page.goto("/#/optout");
  for (const [step, button] of [
    ["268 numbers to check", /Make the check file/],
    ["Since today", /Choose the reply/],
    ["Use this reply: 255 cleared, 13 not cleared", /Use this reply/],
  ] as const) {
    await expect(page.getByText(step)).toBeVisible();
    await order(page, button);
  }
  await expect(page.getByText("No number needs a check.")).toBeVisible();
  expect(asked.some(({ name }) => name === "use_opt_out_reply")).toBe(true);
});

test("few numbers need somebody's word", async ({ page }) => {
  const asked = await english(page, optOuts({ ...SHORT, needsWord: true }));
  await page.goto("/#/optout");
  await page.getByRole("button", { name: /Make the check file/ }).click();
  await page.getByRole("button", { name: /Choose the reply/ }).click();
  await page.getByRole("button", { name: "Use these 240, check 28 again", exact: true }).click();
  expect(asked.some(({ name }) => name === "use_opt_out_reply")).toBe(false);
  await page.getByRole("button", { name: /The reply is right/ }).click();
  await expect(page.getByText("28 numbers to check")).toBeVisible();
  expect(asked.find(({ name }) => name === "use_opt_out_reply")?.request).toEqual({ agreed: true });
});

test("a check that is given up leaves its numbers to be checked", async ({ page }) => {
  await english(page);
  await page.goto("/#/optout");
  await page.getByRole("button", { name: /Make the check file/ }).click();
  await page.getByRole("button", { name: "Give up this one" }).click();
  await expect(page.getByText("268 numbers to check")).toBeVisible();
});

test("the message beside a reply is put aside, and a demonstration makes its own reply", async ({ page }) => {
  const message = "This is the message that comes beside the reply, and no list of patients";
  await english(page, {
    ...optOuts(WHOLE, { ...DUE, practice: true, waiting: null }),
    make_opt_out_check: () => ({
      ...DUE,
      practice: true,
      message,
      waiting: { file: "PRACTICE-17112026-0001.dat", numbers: 268, made: "2026-11-17T09:40:00Z", by: "Amara Osei" },
    }),
  });
  await page.goto("/#/optout");
  await page.getByRole("button", { name: /Make the check file/ }).click();
  await expect(page.getByText(message)).toBeVisible();
  await expect(page.getByText("A practice service sends nothing")).toBeVisible();
  await order(page, /Make a practice reply/);
  await expect(page.getByRole("button", { name: /Use this reply: 255 cleared/ })).toBeVisible();
});

test("what was withdrawn from Central is told as counts", async ({ page }) => {
  const withdrawn =
    "2 records were withdrawn from FLS Central, because their patients are not cleared. Central has erased 1, and the rest is erased " +
    "with the next exchange. The service keeps what was withdrawn for direct care, and sends it again once it is cleared.";
  await english(page, optOuts(WHOLE, { ...DUE, withdrawn }));
  await page.goto("/#/optout");
  await expect(page.getByText(withdrawn)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("how files are named is said once, and evidence is saved", async ({ page }) => {
  const asked = await english(page);
  await page.goto("/#/optout");
  await page.getByRole("button", { name: "How files are named" }).click();
  await expect(page.getByText("The next file is called HRW01-17112026-0004.dat")).toBeVisible();
  await page.getByLabel("Number of the next file").fill("7");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(asked.filter(({ name }) => name === "change_opt_out_setting").map(({ request }) => request)).toEqual([
    { setting: "nextNumber", text: "7" },
  ]);
  await page.getByRole("button", { name: "Save evidence" }).click();
  await expect(page.getByText("fls-opt-out-evidence-2026-11-17.csv was written")).toBeVisible();
});

test("whoever may only read sees how it stands, and makes nothing", async ({ page }) => {
  const asked = await canned(page, { session: () => inEngland(READER) });
  await page.goto("/#/optout");
  await expect(page.getByText(`${EXPORT}.`)).toBeVisible();
  await expect(page.getByText("268 numbers to check")).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("button", { name: /Make the check file/ })).toBeHidden();
  expect(asked.some(({ name }) => name === "make_opt_out_check")).toBe(false);
});

test("Today says when clearance ends, and leads to the page", async ({ page }) => {
  await english(page, { today: () => ({ ...BUSY, optOuts: DUE.reminder }) });
  await page.goto("/#/today");
  await expect(page.getByText("The opt-out clearance of 227 numbers ends on 19 November 2026")).toBeVisible();
  await page.getByRole("link", { name: "Open opt-out checks" }).click();
  await expect(page.getByRole("heading", { name: "Opt-out checks", level: 1 })).toBeVisible();
});

test("of fictional patients nothing is owed: the navigation counts no checks", async ({ page }) => {
  const practice = () => {
    const view = inEngland(OPEN);
    return { ...view, service: view.service === null ? null : { ...view.service, demo: true } };
  };
  const asked = await canned(page, { session: practice });
  await page.goto("/#/optout");
  await expect(page.getByText("268 numbers to check: 41 new")).toBeVisible();
  await expect(page.getByRole("link", { name: "Opt-out checks", exact: true })).toBeVisible();
  expect(asked.some(({ name }) => name === "count_opt_outs")).toBe(false);
});

test("each step is announced, and focus stays where a button went with its step", async ({ page }) => {
  await english(page, optOuts(WHOLE));
  await page.goto("/#/optout");
  const told = page.locator("[data-announcer]");
  await press(page, /Make the check file/);
  await expect(told).toHaveText("The check file is written: wait for its reply.");
  await expect(page.getByRole("heading", { name: "Opt-out checks", level: 1 })).toBeFocused();
  await press(page, /Choose the reply/);
  await expect(told).toHaveText("The reply was read: 255 cleared, 13 not cleared, 0 missing.");
  await press(page, /Use this reply/);
  await expect(told).toHaveText("The reply is used.");
  await expect(page.getByRole("heading", { name: "Opt-out checks", level: 1 })).toBeFocused();
});
