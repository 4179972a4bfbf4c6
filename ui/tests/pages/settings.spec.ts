// Settings that depend on what the computer has, and what cannot be kept.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { atRest } from "../at-rest";
import { canned, Refusal } from "../canned/host";
import { CARD } from "../canned/record";
import { CASELOAD, SETTINGS, THIS_COMPUTER } from "../canned/settings";

const NO_TRAY = "This computer’s desktop has no tray for programs: FLS Desk ends when its window is closed.";

test("without a tray no start in it is offered, and one that was chosen can be given up", async ({ page }) => {
  let starts = false;
  await canned(page, {
    this_computer: () => ({ ...THIS_COMPUTER, noTray: NO_TRAY, startsWithComputer: starts }),
  });
  await page.goto("/#/settings");
  await expect(page.getByText(NO_TRAY)).toBeVisible();
  await expect(page.getByLabel("Start in the tray when you sign in")).toHaveCount(0);
  starts = true;
  await page.reload();
  await expect(page.getByLabel("Start in the tray when you sign in")).toBeChecked();
  await expect(page.getByText("Without a tray its window opens instead")).toBeVisible();
});

test("a time that cannot be read moves no box beside it", async ({ page }) => {
  await canned(page, {
    change_setting: () => {
      throw new Refusal("unreadable", "Type a time of day like 13:00 or 9.30. Nothing was changed");
    },
  });
  await page.goto("/#/settings");
  const boxes = ["Once a day at", "Quiet from", "Quiet until"].map((label) => page.getByLabel(label));
  const places = async () => {
    const all = await Promise.all(boxes.map((box) => box.boundingBox()));
    return { left: all.map((box) => box?.x), lines: new Set(all.map((box) => box?.y)).size };
  };
  const before = await atRest(places);
  expect(before.lines).toBe(1);
  await boxes[0]?.fill("25:00");
  await boxes[0]?.press("Tab");
  await expect(page.getByText("Type a time of day")).toBeVisible();
  await expect.poll(places).toEqual(before);
});

test("the service's choice to do without cards and notes is told to be every computer's, and hides both", async ({
  page,
}) => {
  let keeps = true;
  const asked = await canned(page, {
    settings: () => ({ ...SETTINGS, contactCards: keeps }),
    keep_cards: ({ kept }) => {
      keeps = kept;
      return { ...SETTINGS, contactCards: keeps };
    },
    contact_card: () => ({ fields: keeps ? CARD.fields : [], unread: [] }),
    notes: () => ({ kept: keeps, notes: [], unread: [] }),
  });
  await page.goto("/#/settings");
  const box = page.getByRole("checkbox", { name: "Keep contact cards and notes" });
  await expect(box).toBeChecked();
  await expect(
    page.getByText("For every computer of your service. The others follow when they next send. Switched off"),
  ).toBeVisible();
  await box.focus();
  await page.keyboard.press("Space");
  const question = page.getByRole("dialog", { name: "Stop using contact cards and notes?" });
  await expect(question.getByRole("button", { name: "No", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toHaveCount(0);
  await expect(box).toBeFocused();
  await expect(box).toBeChecked();
  expect(asked.some((one) => one.name === "keep_cards")).toBe(false);
  await page.keyboard.press("Space");
  await question.getByRole("button", { name: "Yes, stop using them" }).press("Enter");
  await expect(box).not.toBeChecked();
  await expect.poll(() => asked.findLast((one) => one.name === "keep_cards")?.request).toEqual({ kept: false });
  await page.goto("/#/patients/r-5702");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await expect(page.getByText("Ada Invented")).toHaveCount(0);
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Contact card" });
  await expect(dialog.getByText("Your service does not use contact cards and notes (Settings).")).toBeVisible();
  await expect(dialog.getByLabel("New note")).toHaveCount(0);
});

test("another caseload is said by the keyboard, from a year on, and what is none is told beside its box", async ({
  page,
}) => {
  let values = CASELOAD.values;
  const asked = await canned(page, {
    caseload: () => ({ ...CASELOAD, values }),
    say_caseload: ({ fromYear, text }) => {
      if (text === "many") throw new Refusal("no-caseload", "The caseload is a whole number from 1");
      const held = { fromYear, value: Number(text), bySite: "920 not of the spine, 230 of the spine", working: null };
      values = [held, ...values.filter((one) => one.fromYear !== fromYear)];
      return { ...CASELOAD, values };
    },
  });
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Your service" });
  await expect(part.getByText("1,200 cases a year from 2026 on")).toBeVisible();
  await expect(part.getByText("960 not of the spine, 240 of the spine")).toBeVisible();
  await expect(part.getByText("Priya Shah said 1,200 from 2026 on, 5 × (Hartwell Royal 150 + ")).toBeVisible();
  const opens = part.getByRole("button", { name: "Change the caseload…" });
  await opens.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Change the caseload" });
  const box = dialog.getByLabel("Cases expected a year");
  await expect(box).toBeFocused();
  await page.keyboard.type("many");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("The caseload is a whole number from 1")).toBeVisible();
  await expect(box).toBeFocused();
  await dialog.getByLabel("From the beginning of").selectOption("2024");
  await expect(dialog.getByText("until the end of 2025")).toBeVisible();
  // The hospitals of last time stand there, to be given their numbers.
  await expect(dialog.getByLabel("Hospital 1", { exact: true })).toHaveValue("Hartwell Royal");
  const royal = dialog.getByLabel("Hip fractures of hospital 1 in a year");
  await royal.fill("140");
  await expect(box).toHaveValue("700");
  await dialog.getByLabel("Hip fractures of hospital 2 in a year").fill("90");
  await expect(box).toHaveValue("1150");
  await expect(dialog.getByText("5 × (140 + 90) = 1,150")).toBeVisible();
  for (const none of ["-10", "1e3", "abc"]) {
    await royal.fill(none);
    await expect(box).toHaveValue("");
  }
  await royal.fill("140");
  await dialog.getByRole("button", { name: "Another hospital" }).click();
  await expect(dialog.getByLabel("Hospital 3", { exact: true })).toHaveValue("");
  await expect(dialog.getByLabel("Hospital 3", { exact: true })).toBeFocused();
  await expect(box).toHaveValue("1150");
  await expect.poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((one) => one.id)).toEqual([]);
  await box.focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(asked.findLast((one) => one.name === "say_caseload")?.request).toEqual({
    fromYear: 2024,
    text: "1150",
    hospitals: [
      { hospital: "Hartwell Royal", hips: "140" },
      { hospital: "Hartwell General", hips: "90" },
    ],
    confirmed: false,
  });
  await expect(part.getByText("1,150 cases a year from 2024 on")).toBeVisible();
  await expect(opens).toBeFocused();
});

test("a caseload that leaps is asked about before it stands, and hospitals that are none are told", async ({
  page,
}) => {
  const leap = "12,000 cases a year from 2026 on: the year before has 1,130, which differs by more than half.";
  const asked = await canned(page, {
    say_caseload: ({ hospitals, confirmed }) => {
      if (hospitals.some((one) => one.hospital === "")) throw new Refusal("no-caseload-working", "Name each hospital");
      if (!confirmed) throw new Refusal("caseload-leap", leap);
      return CASELOAD;
    },
  });
  await page.goto("/#/settings");
  await page.getByRole("button", { name: "Change the caseload…" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the caseload" });
  await dialog.getByLabel("Hospital 1", { exact: true }).fill("");
  await dialog.getByLabel("Hip fractures of hospital 1 in a year").fill("2400");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert").filter({ hasText: "Name each hospital" })).toBeVisible();
  await dialog.getByLabel("Hospital 1", { exact: true }).fill("Hartwell Royal");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert").filter({ hasText: leap })).toBeVisible();
  const yes = dialog.getByRole("button", { name: "Yes, 12000 is right" });
  await expect(yes).toBeFocused();
  await expect.poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((one) => one.id)).toEqual([]);
  // Whoever looks at the number again is asked again.
  await dialog.getByLabel("Cases expected a year").fill("1200");
  await expect(yes).toHaveCount(0);
  await dialog.getByLabel("Cases expected a year").fill("12000");
  await page.keyboard.press("Enter");
  await yes.press("Enter");
  await expect(dialog).toHaveCount(0);
  const said = asked.filter((one) => one.name === "say_caseload").map((one) => one.request);
  expect(said.at(-1)).toEqual(expect.objectContaining({ text: "12000", confirmed: true }));
  expect(said.at(-2)).toEqual(expect.objectContaining({ text: "12000", confirmed: false }));
});

test("what was said of a year is taken out with a second press, and the only year stays", async ({ page }) => {
  let view = CASELOAD;
  const asked = await canned(page, {
    caseload: () => view,
    take_out_caseload: ({ fromYear }) => {
      const values = CASELOAD.values.filter((held) => held.fromYear !== fromYear);
      const gone = { entry: "e-2", fromYear, value: null, working: null, by: "Amara Osei", at: "2026-11-17T11:42:00Z" };
      view = { ...CASELOAD, values, said: [gone, ...CASELOAD.said], canTakeOut: false };
      return view;
    },
  });
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Your service" });
  await part.getByRole("button", { name: "Take out what was said from 2026 on" }).press("Enter");
  expect(asked.some((one) => one.name === "take_out_caseload")).toBe(false);
  await part.getByRole("button", { name: "Press again to take it out what was said from 2026 on" }).press("Enter");
  await expect(part.getByText("Amara Osei took out what was said from 2026 on, today at 11:42.")).toBeVisible();
  await expect(part.getByText("1,200 cases a year from 2026 on")).toHaveCount(0);
  await expect(part.getByRole("button", { name: /^Take out/ })).toHaveCount(0);
  await expect(part.getByRole("button", { name: "Change the caseload…" })).toBeFocused();
  expect(asked.findLast((one) => one.name === "take_out_caseload")?.request).toEqual({ fromYear: 2026 });
});
