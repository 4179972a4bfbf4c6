// People of this desk: adding, passphrases, names and removing, by keyboard; and the first unlock of somebody new.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { OtherDeskView, RecoveryKeyStandingView } from "../../src/platform/generated";
import { canned, Refusal } from "../canned/host";
import { LOCKED, OPEN, WITH_NEW } from "../canned/people";
import { JOANNA, PEOPLE_OF_DESK, PROVED, TOLD } from "../canned/people-of-desk";

const MINE = "correct horse battery staple";

async function people(page: Page): Promise<void> {
  await page.goto("/#/settings");
  await page.getByRole("link", { name: "People of this desk" }).press("Enter");
  await expect(page.getByRole("heading", { name: "People of this desk", level: 1 })).toBeVisible();
}

async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

/** The dialog of one person's changes. */
async function change(page: Page, name: string) {
  await page.getByRole("button", { name: `Change… ${name}` }).press("Enter");
  return page.getByRole("dialog");
}

test("settings say how many there are, and each is listed with when they last unlocked", async ({ page }) => {
  await canned(page);
  await people(page);
  await expect(page.getByText("4 people can open the records on this computer.")).toBeVisible();
  const rows = page.getByRole("table", { name: "People of this desk" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Amara Osei");
  await expect(rows.nth(1)).toContainText("you");
  await expect(rows.nth(1)).toContainText("Today at 11:38");
  await expect(rows.nth(4)).toContainText("9 Nov 2026 at 10:12");
  await expect(rows.nth(4)).toContainText("2 records");
  await expect(page.getByRole("link", { name: /^Settings/ })).toHaveAttribute("aria-current", "page");
  await clean(page);
});

test("other computers' people stand with their roles, since when, and whether they were removed", async ({ page }) => {
  await canned(page);
  await people(page);
  const own = page.getByRole("table", { name: "People of this desk" }).getByRole("row");
  await expect(own.nth(1)).toContainText("since 3 April 2026");
  await expect(own.nth(2)).not.toContainText("since");
  const rows = page.getByRole("table", { name: "At other computers of this service" }).getByRole("row");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText("Amara Osei");
  await expect(rows.nth(1)).toContainText("Ward 7 laptop");
  await expect(rows.nth(1)).toContainText("since 4 May 2026");
  await expect(rows.nth(2)).toContainText("1 September 2026");
  const left = page.getByRole("table", { name: "No longer at this computer" }).getByRole("row");
  await expect(left.nth(1)).toContainText("Joseph Adeyemi");
  await expect(left.nth(1)).toContainText("30 October 2026");
  await clean(page);
});

test("where no other computer has said who uses it that stands, and so does one that two keys speak for", async ({
  page,
}) => {
  let elsewhere: OtherDeskView[] = [];
  await canned(page, { people: () => ({ ...PEOPLE_OF_DESK, left: [], elsewhere }) });
  await people(page);
  await expect(page.getByText("No other computer has said who uses it yet.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No longer at this computer" })).toHaveCount(0);
  elsewhere = [{ id: "d-3", name: "Spare laptop", disputed: true, people: [] }];
  await page.getByRole("link", { name: "All settings" }).press("Enter");
  await page.getByRole("link", { name: "People of this desk" }).press("Enter");
  await expect(page.getByText("Two keys speak for the computer “Spare laptop”")).toBeVisible();
  await expect(page.getByRole("table", { name: "At other computers of this service" })).toHaveCount(0);
  await clean(page);
});

test("a person is added by keyboard, and their one-time passphrase is shown once", async ({ page }) => {
  let view = PEOPLE_OF_DESK;
  let tries = 0;
  const asked = await canned(page, {
    people: () => view,
    add_person: ({ name }) => {
      tries += 1;
      if (name === "Amara Osei") throw new Refusal("name-taken", "Somebody of that name uses this desk already");
      if (tries === 2) throw new Refusal("wrong-passphrase", "This is not the passphrase. 4 more tries");
      view = { ...view, people: [...view.people, JOANNA] };
      return TOLD;
    },
  });
  await people(page);
  const button = page.getByRole("button", { name: "Add a person…" });
  await button.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Add a person" });
  const name = dialog.getByLabel("Their name");
  const mine = dialog.getByLabel("Your own passphrase", { exact: true });
  await expect(name).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Type their name")).toBeVisible();
  await page.keyboard.type("Amara Osei");
  await mine.fill(MINE);
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Somebody of that name uses this desk already")).toBeVisible();
  await expect(name).toBeFocused();
  await expect(mine).toHaveValue("");
  await name.fill("Joanna Byrne");
  await mine.fill("wrong");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This is not the passphrase. 4 more tries")).toBeVisible();
  await expect(mine).toBeFocused();
  await clean(page);
  await page.keyboard.type(MINE);
  await page.keyboard.press("Enter");
  const told = page.getByRole("dialog", { name: "Joanna Byrne can start" });
  await expect(told).toContainText("7K2M-Q9XA-4RTD");
  await expect(told).toContainText("It is shown only now.");
  await expect(told.getByRole("button", { name: "I have told them" })).toBeFocused();
  await clean(page);
  await page.keyboard.press("Enter");
  await expect(told).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(page.getByText("7K2M-Q9XA-4RTD")).toHaveCount(0);
  const row = page.getByRole("row", { name: /Joanna Byrne/ });
  await expect(row).toContainText("Not yet");
  await expect(row).toContainText("one-time passphrase");
  expect(asked.findLast((one) => one.name === "add_person")?.request).toEqual({
    name: "Joanna Byrne",
    role: "nurse",
    passphrase: MINE,
  });
});

test("a one-time passphrase is printed on a paper of its own", async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => document.body.setAttribute("data-printed", "yes");
  });
  await canned(page, { renew_passphrase: () => ({ ...TOLD, name: "Helen Pritchard" }) });
  await people(page);
  const dialog = await change(page, "Helen Pritchard");
  await dialog.getByRole("button", { name: "Give a new one-time passphrase…" }).press("Enter");
  await expect(dialog).toContainText("The passphrase that Helen Pritchard has opens nothing any more");
  await page.keyboard.type(MINE);
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Print" }).press("Enter");
  await expect.poll(() => page.evaluate(() => document.body.getAttribute("data-printed"))).toBe("yes");
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".paper")).toContainText("For Helen Pritchard.");
  await expect(page.locator(".paper")).toContainText("7K2M-Q9XA-4RTD");
  await expect(page.locator("#root")).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  await dialog.getByRole("button", { name: "I have told them" }).press("Enter");
  await expect(page.locator(".paper")).toHaveCount(0);
});

test("removing somebody says first who has what they did not save, and changes nothing by default", async ({
  page,
}) => {
  let view = PEOPLE_OF_DESK;
  const asked = await canned(page, {
    people: () => view,
    remove_person: ({ user }) => {
      view = { ...view, people: view.people.filter((one) => one.id !== user) };
      return OPEN;
    },
  });
  await people(page);
  const dialog = await change(page, "Tomos Evans");
  await dialog.getByRole("button", { name: "Remove…" }).press("Enter");
  const mine = dialog.getByLabel("Your own passphrase", { exact: true });
  await expect(mine).toBeFocused();
  const heir = dialog.getByLabel("Tomos Evans has typed into 2 records and not saved. Who is to have that?");
  await expect(heir).toHaveValue("u-1");
  await expect(dialog).toContainText("8 records on this computer are not at Central yet, whoever saved them.");
  await clean(page);
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Type your own passphrase")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(asked.some((one) => one.name === "remove_person")).toBe(false);

  await change(page, "Tomos Evans");
  await dialog.getByRole("button", { name: "Remove…" }).press("Enter");
  await heir.selectOption("Helen Pritchard");
  await mine.fill(MINE);
  await dialog.getByRole("button", { name: "Remove Tomos Evans" }).press("Enter");
  await expect(page.getByText("What they had not saved in 2 records is with Helen Pritchard.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Tomos Evans/ })).toHaveCount(0);
  expect(asked.findLast((one) => one.name === "remove_person")?.request).toEqual({
    user: "u-4",
    handOverTo: "u-2",
    passphrase: MINE,
  });
});

test("what somebody typed where it is in no record is shown before they are removed, as the screens name it", async ({
  page,
}) => {
  const [first, ...others] = PEOPLE_OF_DESK.people;
  const typedElsewhere = [
    { at: "New patient", nhsNumber: null, label: "NHS number", text: "999 100" },
    { at: "Contact card", nhsNumber: "9995260182", label: "Telephone", text: "01632 960002" },
  ];
  const view = {
    ...PEOPLE_OF_DESK,
    people: first === undefined ? [] : [{ ...first, typedElsewhere }, ...others],
  };
  await canned(page, {
    people: () => view,
    remove_person: () => {
      throw new Refusal("typed-by-both", "Whoever is to have what is not saved has typed into 1 record of the same");
    },
  });
  await people(page);
  const dialog = await change(page, "Amara Osei");
  await dialog.getByRole("button", { name: "Remove yourself…" }).press("Enter");
  await expect(dialog).toContainText("it locks at once");
  await expect(dialog.getByRole("listitem")).toHaveText([
    "New patient, NHS number: 999 100",
    "Contact card of 999 526 0182, Telephone: 01632 960002",
  ]);
  await dialog.getByLabel("Your own passphrase", { exact: true }).fill(MINE);
  await dialog.getByRole("button", { name: "Remove me" }).press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("has typed into 1 record of the same");
});

test("whoever removes themselves is at the locked screen at once", async ({ page }) => {
  let open = true;
  await canned(page, {
    session: () => (open ? OPEN : LOCKED),
    remove_person: () => {
      open = false;
      return { ...LOCKED, people: LOCKED.people.slice(1) };
    },
  });
  await people(page);
  const dialog = await change(page, "Amara Osei");
  await dialog.getByRole("button", { name: "Remove yourself…" }).press("Enter");
  await dialog.getByLabel("Your own passphrase", { exact: true }).fill(MINE);
  await dialog.getByRole("button", { name: "Remove me" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Unlock Hartwell Royal FLS" })).toBeVisible();
  await expect(page.getByRole("button", { name: /Amara Osei/ })).toHaveCount(0);
});

test("one's own passphrase and name are changed", async ({ page }) => {
  const asked = await canned(page, {
    change_passphrase: ({ newPassphrase }) => {
      if (newPassphrase === "short") throw new Refusal("passphrase-too-short", "Choose a longer passphrase");
      return PEOPLE_OF_DESK;
    },
    rename_person: () => PEOPLE_OF_DESK,
  });
  await page.goto("/#/settings");
  await page.getByRole("button", { name: "Change your passphrase…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Change your passphrase" });
  await page.keyboard.type(MINE);
  await dialog.getByLabel("New passphrase", { exact: true }).fill("short");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Choose a longer passphrase")).toBeVisible();
  await expect(dialog.getByLabel("New passphrase", { exact: true })).toBeFocused();
  await dialog.getByLabel("New passphrase", { exact: true }).fill("four other plain words");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("region", { name: "People" }).getByRole("status")).toHaveText("Kept");
  expect(asked.findLast((one) => one.name === "change_passphrase")?.request).toEqual({
    passphrase: MINE,
    newPassphrase: "four other plain words",
  });
  await page.getByRole("link", { name: "People of this desk" }).click();
  const own = await change(page, "Amara Osei");
  await own.getByRole("button", { name: "Change your name…" }).press("Enter");
  await own.getByLabel("Name").fill("Amara Osei-Brown");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Amara Osei is called Amara Osei-Brown from now on.")).toBeVisible();
});

test("somebody new unlocks with what they were given and chooses their own, and is told whom to ask", async ({
  page,
}) => {
  let open = false;
  const asked = await canned(page, {
    session: () => (open ? OPEN : WITH_NEW),
    choose_passphrase: ({ passphrase }) => {
      if (passphrase === "short") throw new Refusal("passphrase-too-short", "Choose a longer passphrase");
      open = true;
      return OPEN;
    },
  });
  await page.goto("/");
  await expect(page.getByText("New here, or forgot your passphrase?")).toBeVisible();
  await expect(page.getByText("Ask Amara Osei, Helen Pritchard, Dr Rohan Mehta or another of them")).toBeVisible();
  await expect(page.getByRole("button", { name: /Helen Pritchard/ })).toContainText("last unlocked today at 08:55");
  await page.getByRole("button", { name: /Joanna Byrne/ }).press("Enter");
  const given = page.getByLabel("One-time passphrase", { exact: true });
  await expect(given).toBeFocused();
  await clean(page);
  await page.keyboard.type("7k2m q9xa 4rtd");
  const own = page.getByLabel("Your own passphrase", { exact: true });
  await own.fill("short");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Choose a longer passphrase")).toBeVisible();
  await expect(own).toBeFocused();
  await own.fill("four plain words here");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
  expect(asked.findLast((one) => one.name === "choose_passphrase")?.request).toEqual({
    user: "u-5",
    oneTime: "7k2m q9xa 4rtd",
    passphrase: "four plain words here",
  });
});

test("a practice service says why it has one person", async ({ page }) => {
  const fixed = "This practice service has one person. Begin with your own service to add people";
  await canned(page, { people: () => ({ ...PEOPLE_OF_DESK, people: PEOPLE_OF_DESK.people.slice(0, 1), fixed }) });
  await people(page);
  await expect(page.getByText(fixed)).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Add a person|Change)/ })).toHaveCount(0);
});

for (const [width, height, zoom] of [
  [1366, 768, 1],
  [1024, 600, 1],
  [1366, 768, 2],
] as const) {
  test(`the list and its dialogs fit ${width} x ${height} at ${zoom * 100}%`, async ({ page }) => {
    // As a browser zooms: fewer pixels of the page.
    await page.setViewportSize({ width: width / zoom, height: height / zoom });
    await canned(page);
    await page.goto("/#/settings/people");
    await expect(page.getByRole("row", { name: /Tomos Evans/ })).toBeVisible();
    const sideways = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await expect.poll(sideways).toBe(0);
    const dialog = await change(page, "Tomos Evans");
    await dialog.getByRole("button", { name: "Remove…" }).press("Enter");
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeInViewport();
    await expect(dialog.getByRole("button", { name: "Remove Tomos Evans" })).toBeInViewport();
    await expect.poll(sideways).toBe(0);
  });
}

test("the recovery key is proved by typing it, by keyboard", async ({ page }) => {
  const asked = await canned(page, {
    recovery_key: () => ({ known: "notProved", proved: null }),
    prove_recovery_key: ({ recoveryKey }) => {
      if (recoveryKey === "WRONG") throw new Refusal("wrong-recovery-key", "This recovery key is for other records");
      return PROVED;
    },
  });
  await people(page);
  await expect(page.getByText("Nobody has typed it back since it was made.")).toBeVisible();
  await clean(page);
  await page.getByRole("button", { name: "Prove the recovery key…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Prove the recovery key" });
  const box = dialog.getByLabel("Recovery key");
  await expect(box).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Type the recovery key")).toBeVisible();
  await box.fill("WRONG");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This recovery key is for other records")).toBeVisible();
  await expect(box).toBeFocused();
  await clean(page);
  await box.fill("k7qm 2xap");
  await page.keyboard.press("Enter");
  await expect(page.getByText("This recovery key opens the records.")).toBeVisible();
  expect(asked.findLast((one) => one.name === "prove_recovery_key")?.request).toEqual({ recoveryKey: "k7qm 2xap" });
});

test("another recovery key is made with one's own passphrase, and is shown once", async ({ page }) => {
  let known = PROVED;
  const asked = await canned(page, {
    recovery_key: () => known,
    renew_recovery_key: ({ passphrase }) => {
      if (passphrase !== MINE) throw new Refusal("wrong-passphrase", "This is not the passphrase. 4 more tries");
      known = { known: "notProved", proved: null };
      return { groups: ["K7QM", "2XAP", "9RTD", "HW4N"], keychain: true, notJoined: null };
    },
  });
  await people(page);
  await expect(page.getByText("It opens the records: last proved 3 Nov 2026 at 09:20.")).toBeVisible();
  await page.getByRole("button", { name: "Make another…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Make another recovery key" });
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This is not the passphrase. 4 more tries")).toBeVisible();
  await page.keyboard.type(MINE);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Your recovery key" })).toBeFocused();
  await clean(page);
  await page.getByRole("button", { name: "I have written it down" }).press("Enter");
  await page.keyboard.type("9rtd");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "People of this desk", level: 1 })).toBeVisible();
  // One group is no proof that the whole key is on paper.
  expect(asked.some((one) => one.name === "prove_recovery_key")).toBe(false);
  await expect(page.getByText("It opens the records: last proved")).toHaveCount(0);
});

test("a recovery key that nobody has typed back is said to whoever unlocks, and leads to where it is proved", async ({
  page,
}) => {
  let view: RecoveryKeyStandingView = { known: "notProved", proved: null };
  await canned(page, { recovery_key: () => view });
  await page.goto("/#/today");
  await expect(page.getByText("Nobody has typed back the recovery key since it was made.")).toBeVisible();
  await clean(page);
  view = { known: "lost", proved: null };
  await page.getByRole("link", { name: "Prove it or make another" }).press("Enter");
  await expect(page.getByText("no printed key opens these records.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Prove the recovery key…" })).toHaveCount(0);
});
