// Unlock: people, passphrase, wait, recovery key, and what the store cannot do.
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { FIRST_RUN, LOCKED, OPEN, waiting } from "../canned/people";

test("choosing a person moves to the passphrase, and Enter unlocks", async ({ page }) => {
  let open = false;
  const asked = await canned(page, {
    session: () => (open ? OPEN : LOCKED),
    unlock: () => {
      open = true;
      return OPEN;
    },
  });
  await page.goto("/");
  await expect(page.getByLabel("Passphrase", { exact: true })).toBeFocused();
  await page.getByRole("button", { name: "Helen Pritchard" }).click();
  await expect(page.getByLabel("Passphrase", { exact: true })).toBeFocused();
  await page.keyboard.type("correct horse battery staple");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
  const unlock = asked.find((one) => one.name === "unlock");
  expect(unlock?.request).toEqual({ user: "u-2", passphrase: "correct horse battery staple" });
  await expect(page).toHaveTitle("Today. FLS Desk");
});

test("a wrong passphrase says so, empties the box and counts a wait down", async ({ page }) => {
  let wait = 0;
  await canned(page, {
    session: () => waiting(wait),
    unlock: () => {
      wait = 30;
      throw new Refusal("wrong-passphrase", "That passphrase does not open the records. 4 more tries before a wait.");
    },
  });
  await page.goto("/");
  const box = page.getByLabel("Passphrase", { exact: true });
  await box.fill("wrong");
  await page.keyboard.press("Enter");
  await expect(page.getByText("That passphrase does not open the records.")).toBeVisible();
  await expect(box).toHaveValue("");
  await expect(box).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("button", { name: /Try again in \d+ seconds/ })).toHaveAttribute("aria-disabled", "true");
});

test("the recovery key opens with a new passphrase", async ({ page }) => {
  const asked = await canned(page, { session: () => LOCKED, recover: () => OPEN });
  await page.goto("/");
  await page.getByRole("button", { name: "Use the recovery key" }).click();
  await page.getByLabel("Recovery key").fill("K7QM-2XAP-9RTD");
  await page.getByLabel("New passphrase", { exact: true }).fill("four plain short words");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
  expect(asked.find((one) => one.name === "recover")?.request).toEqual({
    recoveryKey: "K7QM-2XAP-9RTD",
    user: "u-1",
    passphrase: "four plain short words",
    withoutKeyStore: false,
  });
});

test("a store that cannot be opened says why and offers to try again", async ({ page }) => {
  let trouble: string | null = "Another program has the records open: fls. Close it and try again.";
  await canned(page, { session: () => ({ ...LOCKED, keychain: false, trouble }) });
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("Another program has the records open");
  await expect(page.getByText("set up without this computer’s key store.")).toBeVisible();
  trouble = null;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("one person has no list to choose from", async ({ page }) => {
  await canned(page, { session: () => ({ ...LOCKED, people: LOCKED.people.slice(0, 1) }) });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Amara Osei" })).toBeVisible();
  await expect(page.getByText("Who are you?")).toHaveCount(0);
});

test("a new service: one question a page, the recovery key shown once and asked back", async ({ page }) => {
  let made = false;
  const asked = await canned(page, {
    session: () => (made ? OPEN : FIRST_RUN),
    create_service: () => {
      made = true;
      return { groups: ["K7QM", "2XAP", "9RTD", "HW4N"], keychain: true, notJoined: null };
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Start a new service" }).click();
  await expect(page.locator("form input")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Type the unit code")).toBeVisible();
  for (const text of ["HRW", "Hartwell Royal FLS", "Wales", "1250", "Amara Osei", "correct horse battery staple"]) {
    await expect(page.locator("form input")).toHaveValue("");
    await expect(page.locator("form input")).toBeFocused();
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  }
  await expect(page.getByRole("heading", { name: "Your recovery key" })).toBeFocused();
  await expect(page.getByRole("list", { name: "Recovery key, in groups" })).toContainText("9RTD");
  await page.getByRole("button", { name: "I have written it down" }).click();
  await page.getByLabel("Type its third group").fill("HW4N");
  await page.keyboard.press("Enter");
  await expect(page.getByText("That is not the third group.")).toBeVisible();
  await page.getByLabel("Type its third group").fill("9rtd");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
  expect(asked.find((one) => one.name === "create_service")?.request).toEqual({
    code: "HRW",
    name: "Hartwell Royal FLS",
    nation: "Wales",
    caseload: 1250,
    user: "Amara Osei",
    passphrase: "correct horse battery staple",
  });
});

test("a used code is refused with words, and typing stays", async ({ page }) => {
  await canned(page, {
    session: () => FIRST_RUN,
    join_service: () => {
      throw new Refusal(
        "wrong-code",
        "This code was used on 12 November. Ask your lead clinician for another.",
        "code",
      );
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Join with a code" }).click();
  for (const text of ["https://central.example", "ABCD-EFGH-JKLM", "Amara Osei", "correct horse battery staple"]) {
    await expect(page.locator("form input")).toHaveValue("");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  }
  await expect(page.getByLabel("What is the one-time code?")).toHaveValue("ABCD-EFGH-JKLM");
  await expect(page.getByText("This code was used on 12 November.")).toBeVisible();
});

test("changes that the computer lost are told once, and the keyboard goes on", async ({ page }) => {
  const earlier = "The last 3 changes that were kept on this computer are missing";
  await canned(page, { session: () => ({ ...OPEN, earlier }) });
  await page.goto("/patients");
  const dialog = page.getByRole("dialog", { name: "Some changes are missing" });
  await expect(dialog).toContainText(earlier);
  await expect(page.getByRole("button", { name: "I have read this" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("link", { name: "Follow-ups" }).click();
  await expect(page.getByRole("heading", { name: "Follow-ups", level: 1 })).toBeVisible();
  await expect(dialog).toBeHidden();
});

test("a desk that can only be read says why, and which numbers are old", async ({ page }) => {
  const onlyReading = { why: "The disk was full", outdated: "Lists and figures are old" };
  await canned(page, { session: () => ({ ...OPEN, earlier: "The last change is missing", onlyReading }) });
  await page.goto("/patients");
  await page.getByRole("dialog", { name: "Some changes are missing" }).press("Escape");
  const dialog = page.getByRole("dialog", { name: "Nothing can be saved now" });
  await expect(dialog).toContainText("The disk was full.");
  await expect(dialog).toContainText("Lists and figures are old.");
  await page.getByRole("button", { name: "I have read this" }).click();
  await expect(dialog).toBeHidden();
});

test("a passphrase typed again while the first is tried is not thrown away", async ({ page }) => {
  let refuse: () => void = () => undefined;
  const late = new Promise<void>((done) => {
    refuse = done;
  });
  await canned(page, {
    session: () => ({ ...LOCKED, people: LOCKED.people.slice(0, 1) }),
    unlock: async ({ passphrase }) => {
      if (passphrase === "right this time") return OPEN;
      await late;
      throw new Refusal("wrong-passphrase", "That is not the passphrase");
    },
  });
  await page.goto("/");
  const box = page.getByLabel("Passphrase", { exact: true });
  await expect(box).toBeFocused();
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Unlocking" })).toBeVisible();
  await page.keyboard.type("right this time");
  refuse();
  await expect(page.getByRole("alert")).toContainText("That is not the passphrase");
  await expect(box).toHaveValue("right this time");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
});

test("a demonstration that no passphrase opens any more is left, and no recovery key is offered", async ({ page }) => {
  let state = { ...LOCKED, people: LOCKED.people.slice(0, 1), practicePassphrase: "only invented patients here" };
  const asked = await canned(page, {
    session: () => state,
    unlock: () => {
      throw new Refusal("keychain-lost", "No passphrase opens it any more: leave it and start again.");
    },
    leave_demonstration: () => {
      state = { ...FIRST_RUN, people: [], practicePassphrase: "" };
      return FIRST_RUN;
    },
  });
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Leave it and start again" })).toHaveCount(0);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
  await expect(page.getByText("No passphrase opens it any more")).toBeVisible();
  await expect(page.getByRole("button", { name: /recovery key/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Leave it and start again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Welcome");
  expect(asked.some((one) => one.name === "leave_demonstration")).toBe(true);
});
