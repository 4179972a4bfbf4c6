// Every screen: axe finds nothing, it fits at 200% and 400% zoom, Tab reaches everything and is seen there, and nothing
// moves for those who ask for stillness.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { ONE_TO_THE_AUDIT } from "../canned/duplicates";
import type { Answers } from "../canned/host";
import { canned } from "../canned/host";
import { IMPORT_COLUMNS } from "../canned/import";
import { NOTHING_MISSING } from "../canned/missing";
import {
  fractured,
  LOOK_ASK,
  LOOK_BOXES,
  LOOK_FRACTURE,
  LOOK_OFFER,
  LOOK_OVERSEAS,
  LOOK_WRONG,
  typed,
  typedBoxes,
  typedOverseas,
} from "../canned/new-patient";
import { optOuts, SHORT, WAITING } from "../canned/opt-outs";
import { FIRST_RUN, waiting } from "../canned/people";
import {
  NOTES,
  RECORD_BOXES,
  RECORD_CARRIED,
  RECORD_FALLS,
  RECORD_OTHER_VERSION,
  RECORD_TO_SETTLE,
  RECORD_WARNED,
} from "../canned/record";
import { CLINIC, runCharts } from "../canned/run-chart";
import { DATE_BOXES } from "../canned/settings";
import { SYNC } from "../canned/sync";
import { QUIET } from "../canned/today";
import type { Walk } from "./walk";
import { beginWalk, endWalk, MOST_STOPS, moving, stopHere } from "./walk";

const SCREENS: { name: string; path: string; over?: Answers; act?: (page: Page) => Promise<void> }[] = [
  { name: "unlock", path: "/", over: { session: () => ({ ...waiting(30), keychain: false }) } },
  { name: "first run", path: "/", over: { session: () => FIRST_RUN } },
  {
    name: "a question of first run, refused",
    path: "/",
    over: { session: () => FIRST_RUN },
    act: async (page) => {
      await page.getByRole("button", { name: "Explore" }).click();
      await page.keyboard.press("Enter");
    },
  },
  { name: "import", path: "/#/import" },
  {
    name: "import, looked at",
    path: "/#/import",
    act: async (page) => {
      await page.getByText("A CSV file or Excel workbook with").waitFor();
      await page.keyboard.press("Control+o");
      await page.getByText("Nothing has changed yet.").waitFor();
    },
  },
  {
    name: "import, its columns",
    path: "/#/import",
    over: { choose_import: () => ({ kind: "columns", view: IMPORT_COLUMNS }) },
    act: async (page) => {
      await page.getByText("A CSV file or Excel workbook with").waitFor();
      await page.keyboard.press("Control+o");
      await page.getByText("Say what the columns of this file are.").waitFor();
    },
  },
  {
    name: "import, done",
    path: "/#/import",
    act: async (page) => {
      await page.getByText("A CSV file or Excel workbook with").waitFor();
      await page.keyboard.press("Control+o");
      await page.getByText("Nothing has changed yet.").waitFor();
      await page.keyboard.press("Control+Enter");
      await page.getByText("12 records were started").waitFor();
    },
  },
  { name: "today", path: "/#/today" },
  { name: "today, nothing", path: "/#/today", over: { today: () => QUIET, missing_answers: () => NOTHING_MISSING } },
  { name: "patients", path: "/#/patients" },
  { name: "new patient", path: "/#/patients/new" },
  { name: "new patient, offered", path: "/#/patients/new", over: { look_for_record: () => LOOK_OFFER }, act: typed },
  { name: "new patient, asked", path: "/#/patients/new", over: { look_for_record: () => LOOK_ASK }, act: typed },
  {
    name: "new fracture",
    path: "/#/patients/new/r-5702",
    over: { look_for_record: () => LOOK_FRACTURE },
    act: fractured,
  },
  { name: "new patient, wrong", path: "/#/patients/new", over: { look_for_record: () => LOOK_WRONG }, act: typed },
  {
    name: "new patient, overseas",
    path: "/#/patients/new",
    over: { look_for_record: () => LOOK_OVERSEAS },
    act: typedOverseas,
  },
  {
    name: "new patient, date boxes",
    path: "/#/patients/new",
    over: { look_for_record: () => LOOK_BOXES, settings: () => DATE_BOXES },
    act: typedBoxes,
  },
  { name: "record, dates", path: "/#/patients/r-5702/patient?q=birth_date" },
  { name: "record, date boxes", path: "/#/patients/r-5702?q=birth_date", over: { open_record: () => RECORD_BOXES } },
  { name: "record, carried", path: "/#/patients/r-5702?q=missing", over: { open_record: () => RECORD_CARRIED } },
  { name: "record, options", path: "/#/patients/r-5702/initiation?q=bone_therapy" },
  {
    name: "record, note to a warning, refused",
    path: "/#/patients/r-5702/investigation?q=weight",
    over: { open_record: () => RECORD_WARNED },
  },
  {
    name: "record, warning accepted",
    path: "/#/patients/r-5702/patient?q=contact_date",
    over: { open_record: () => RECORD_WARNED },
  },
  { name: "record, rows", path: "/#/patients/r-5702/falls", over: { open_record: () => RECORD_FALLS } },
  { name: "record, to settle", path: "/#/patients/r-4372/dxa", over: { open_record: () => RECORD_TO_SETTLE } },
  {
    name: "record, date of another dataset",
    path: "/#/patients/r-5702/patient_contd",
    over: { open_record: () => RECORD_OTHER_VERSION },
    act: (page) => expect(page.getByRole("button", { name: /^Use .* and its questions$/ })).toBeVisible(),
  },
  {
    name: "record, history",
    path: "/#/patients/r-5702/initiation?q=bone_therapy",
    act: async (page) => {
      await expect(page.locator("#q-bone_therapy-alendronate")).toBeFocused();
      await page.keyboard.press("Control+h");
    },
  },
  {
    name: "record, delete",
    path: "/#/patients/r-5702/patient",
    act: async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Delete this record" }).click();
    },
  },
  { name: "follow-ups", path: "/#/followups" },
  {
    name: "follow-ups, weeks ahead",
    path: "/#/followups",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("button", { name: "Table" }).click();
    },
  },
  {
    name: "contact card",
    path: "/#/patients/r-5702/patient",
    over: { notes: () => NOTES },
    act: async (page) => {
      await page.getByRole("button", { name: "More" }).waitFor();
      await page.keyboard.press("Control+t");
      await page.getByRole("button", { name: /^Call: 16-week/ }).waitFor();
    },
  },
  {
    name: "a call from Today",
    path: "/#/today",
    act: async (page) => {
      await page.getByRole("link", { name: "999 864 5425" }).focus();
      await page.keyboard.press("Control+t");
      await page.getByRole("radio", { name: "No answer" }).press("2");
    },
  },
  { name: "KPIs", path: "/#/kpis" },
  { name: "KPI table", path: "/#/kpis", act: (page) => page.getByRole("button", { name: "Table" }).click() },
  {
    name: "KPIs by age band",
    path: "/#/kpis",
    act: async (page) => {
      await page.getByLabel("By group").selectOption("By age band");
    },
  },
  { name: "missing answers", path: "/#/kpis/missing" },
  {
    name: "missing answers by patient",
    path: "/#/kpis/missing",
    act: (page) => page.getByRole("button", { name: "By patient" }).click(),
  },
  { name: "run chart", path: "/#/kpis/9", act: (page) => page.getByText("About this chart").click() },
  { name: "run chart with a note", path: "/#/kpis/9", over: runCharts([CLINIC]) },
  {
    name: "a note on a run chart",
    path: "/#/kpis/9",
    act: (page) => page.getByRole("button", { name: /^Add a note/ }).click(),
  },
  {
    name: "run chart, limits",
    path: "/#/kpis/9",
    act: (page) => page.getByRole("button", { name: "SPC limits" }).click(),
  },
  {
    name: "run chart of a group, limits by month",
    path: "/#/kpis/9",
    act: async (page) => {
      await page.getByRole("button", { name: "Limits by month" }).click();
      await page.getByLabel("Patients of the chart").selectOption("Age: 70-79");
    },
  },
  { name: "sync", path: "/#/sync" },
  {
    name: "joining Central",
    path: "/#/sync",
    over: { sync_page: () => ({ ...SYNC, joined: false, central: null, rows: [] }) },
    act: async (page) => {
      await page.getByRole("button", { name: "Join Central" }).click();
    },
  },
  { name: "settings", path: "/#/settings" },
  { name: "people", path: "/#/settings/people" },
  { name: "facilities", path: "/#/facilities" },
  { name: "who saw what", path: "/#/settings/who-saw-what" },
  { name: "records past their time", path: "/#/settings/past-records" },
  { name: "opt-outs", path: "/#/optout" },
  { name: "opt-outs, a short reply", path: "/#/optout", over: optOuts(SHORT, { ...WAITING, reply: SHORT }) },
  { name: "help", path: "/#/help" },
  {
    name: "KPI origin",
    path: "/#/kpis",
    act: (page) => page.getByRole("button", { name: "About KPI 4" }).click(),
  },
  {
    name: "help with a question",
    path: "/#/patients/r-5702/initiation?q=bone_therapy",
    act: async (page) => {
      await expect(page.locator("#q-bone_therapy-alendronate")).toBeFocused();
      await page.keyboard.press("F1");
      await expect(page.getByRole("region", { name: "Help with 4.01" })).toContainText("Why it is asked");
    },
  },
  { name: "deleted", path: "/#/deleted" },
  { name: "duplicates", path: "/#/duplicates" },
  {
    name: "duplicates-pair",
    path: "/#/duplicates",
    act: (page) =>
      page
        .getByRole("button", { name: /Compare/ })
        .first()
        .press("Enter"),
  },
  {
    name: "duplicates-pair, one to the audit",
    path: "/#/duplicates",
    over: { compare_records: () => ONE_TO_THE_AUDIT },
    act: async (page) => {
      await page
        .getByRole("button", { name: /Compare/ })
        .first()
        .press("Enter");
      await page.getByRole("button", { name: "Not a duplicate" }).press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "keys", path: "/#/sync", act: (page) => page.keyboard.press("Control+/") },
];

async function open(page: Page, screen: (typeof SCREENS)[number]): Promise<void> {
  await canned(page, screen.over);
  await page.goto(screen.path);
  await page.locator("h1").first().waitFor();
  await screen.act?.(page);
  await page.waitForLoadState("networkidle");
}

/** What Tab comes to, until it comes round. */
async function tabThrough(page: Page): Promise<Walk> {
  await page.evaluate(beginWalk);
  for (let step = 0; step < MOST_STOPS; step += 1) {
    await page.keyboard.press("Tab");
    if (!(await page.evaluate(stopHere))) return page.evaluate(endWalk);
  }
  throw new Error("Tab never comes round");
}

// What a screen is opened for is opened once: drawing it is most of the time of a test.
for (const screen of SCREENS) {
  test(`${screen.name}: axe finds nothing, light or dark, and it fits at 200% and 400%`, async ({ page }) => {
    // Without motion, no colour is on its way to another while it is looked at.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page, screen);
    const found = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
    expect(
      dark.violations.map((one) => one.nodes.map((node) => `${node.html} ${node.failureSummary}`)),
      "in a dark theme",
    ).toEqual([]);
    for (const width of [683, 341]) {
      await page.setViewportSize({ width, height: 384 });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
        .toBe(0);
    }
  });

  test(`${screen.name}: Tab goes through everything, visibly, and back; still, and legible in a contrast theme`, async ({
    page,
  }) => {
    await open(page, screen);
    const walk = await tabThrough(page);
    expect(walk.unseen, "no focus can be seen here").toEqual([]);
    expect(walk.unnamed, "a screen reader has no name for this").toEqual([]);
    expect(walk.missed, "Tab does not come here").toEqual([]);
    await page.emulateMedia({ reducedMotion: "reduce", forcedColors: "active" });
    await expect.poll(() => page.evaluate(moving), "this moves").toEqual([]);
    expect((await tabThrough(page)).unseen, "no focus can be seen here in a contrast theme").toEqual([]);
  });
}
