// Pictures of every screen at the clinic laptop's size and on a large display, into docs/screens. Run with
// FLS_SCREENS=1 and look at each one.
import type { Page } from "@playwright/test";
import { test } from "@playwright/test";
import type { Answers } from "./canned/host";
import { canned } from "./canned/host";
import { ALL_REACHED, patients } from "./canned/lists";

import {
  LOOK_ASK,
  LOOK_BOXES,
  LOOK_OFFER,
  LOOK_OVERSEAS,
  LOOK_WRONG,
  typed,
  typedBoxes,
  typedOverseas,
  typedWrong,
} from "./canned/new-patient";
import { CALM, FIRST_RUN, LOCKED } from "./canned/people";
import {
  RECORD_BOXES,
  RECORD_CARRIED,
  RECORD_FALLS,
  RECORD_NEW,
  RECORD_OTHER_VERSION,
  RECORD_SUBMITTED,
  RECORD_TO_SETTLE,
  RECORD_WARNED,
} from "./canned/record";
import { DATE_BOXES } from "./canned/settings";

interface Shot {
  name: string;
  path: string;
  over?: Answers;
  act?: (page: Page) => Promise<void>;
}

const RECORD = "/#/patients/r-5702";

/** Selects the first rows by keyboard. */
async function select(page: Page, rows: number): Promise<void> {
  await page.getByLabel("Find by NHS number").press("ArrowDown");
  await page.locator("[data-row-link]:focus").waitFor();
  await page.keyboard.press("Space");
  for (let row = 1; row < rows; row += 1) await page.keyboard.press("Shift+ArrowDown");
  await page.getByText(`${rows} selected`).waitFor();
}

const SHOTS: Shot[] = [
  { name: "unlock", path: "/", over: { session: () => LOCKED } },
  { name: "unlock-waiting", path: "/", over: { session: () => ({ ...LOCKED, waitSeconds: 30, keychain: false }) } },
  {
    name: "unlock-sending",
    path: "/",
    over: {
      session: () => ({
        ...LOCKED,
        leftOff: { person: LOCKED.people[0]?.id ?? "", ending: "02" },
        whileLocked: "31 follow-ups are due. 14 records wait to be sent. Sending goes on until 12:42.",
      }),
    },
  },
  { name: "first-run", path: "/", over: { session: () => FIRST_RUN } },
  {
    name: "first-run-question",
    path: "/",
    over: { session: () => FIRST_RUN },
    act: async (page) => {
      await page.getByRole("button", { name: "Start a new service" }).click();
      await page.getByLabel("What is the unit code?").fill("HRW");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
    },
  },
  {
    name: "recovery-key",
    path: "/",
    over: {
      session: () => FIRST_RUN,
      create_service: () => ({
        groups: ["K7QM", "2XAP", "9RTD", "HW4N", "6CJE", "M3VZ", "B8YS", "T5GF"],
        keychain: true,
      }),
    },
    act: async (page) => {
      await page.getByRole("button", { name: "Start a new service" }).click();
      for (const text of ["HRW", "Hartwell Royal FLS", "1250", "Amara Osei", "correct horse battery staple"]) {
        await page.locator("form input").fill(text);
        await page.keyboard.press("Enter");
      }
      await page.getByRole("heading", { name: "Your recovery key" }).waitFor();
    },
  },
  {
    name: "patients",
    path: "/#/patients",
    act: async (page) => {
      await page.getByLabel("Find by NHS number").press("Enter");
      for (let down = 0; down < 3; down += 1) await page.keyboard.press("ArrowDown");
    },
  },
  {
    name: "patients-selected",
    path: "/#/patients",
    act: (page) => select(page, 3),
  },
  {
    name: "patients-answer",
    path: "/#/patients",
    act: async (page) => {
      await select(page, 4);
      await page.getByRole("button", { name: "Answer for these 4" }).click();
      await page.getByLabel("Question").selectOption("follow_up_16_by");
      await page.getByLabel("FLS", { exact: true }).check();
      await page.getByText("1 replaced").waitFor();
    },
  },
  {
    name: "patients-answered",
    path: "/#/patients",
    over: { last_bulk: () => ({ words: "6.03 = FLS for 2 records", at: "2026-11-17T11:42:00Z" }) },
  },
  {
    name: "patients-columns",
    path: "/#/patients",
    act: (page) => page.getByRole("button", { name: "Columns" }).click(),
  },
  { name: "patients-views", path: "/#/patients", act: (page) => page.getByRole("button", { name: "Views" }).click() },
  {
    name: "patients-export",
    path: "/#/patients",
    act: (page) => page.getByRole("button", { name: "Export view" }).click(),
  },
  {
    name: "patients-paper",
    path: "/#/patients",
    act: async (page) => {
      await page.evaluate(() => {
        window.print = () => {};
      });
      await page.getByRole("button", { name: "Print" }).click();
      await page.locator(".paper").waitFor({ state: "attached" });
      await page.emulateMedia({ media: "print" });
    },
  },
  {
    name: "followups-paper",
    path: "/#/followups",
    act: async (page) => {
      await page.evaluate(() => {
        window.print = () => {};
      });
      await page.getByRole("button", { name: "Print call sheet" }).click();
      await page.locator(".paper").waitFor({ state: "attached" });
      await page.emulateMedia({ media: "print" });
    },
  },
  {
    name: "patients-empty",
    path: "/#/patients",
    over: {
      counts: () => ({ ...CALM, patients: 0, drafts: 0, submitted: 0, followUps: 0, overdue: 0, deleted: 0 }),
      list_patients: () => ({
        ...patients([], 0),
        counts: { all: 0, draft: 0, submitted: 0, followUpDue: 0, needsYou: 0 },
      }),
    },
  },
  {
    name: "patients-nothing-found",
    path: "/#/patients",
    over: {
      list_patients: ({ search }) => ({
        ...patients([], 0),
        counts: { all: 0, draft: 0, submitted: 0, followUpDue: 0, needsYou: 0 },
        searchWords: search === "" ? null : "No record with 999 100 0003.",
        startWith: search === "" ? null : "9991000003",
      }),
    },
    act: async (page) => {
      await page.getByLabel("Find by NHS number").fill("999 100 0003");
      await page.getByText("Start a record with").waitFor();
    },
  },
  { name: "new-patient", path: "/#/patients/new" },
  { name: "new-patient-offer", path: "/#/patients/new", over: { look_for_record: () => LOOK_OFFER }, act: typed },
  { name: "new-patient-ask", path: "/#/patients/new", over: { look_for_record: () => LOOK_ASK }, act: typed },
  { name: "new-patient-wrong", path: "/#/patients/new", over: { look_for_record: () => LOOK_WRONG }, act: typedWrong },
  {
    name: "new-patient-overseas",
    path: "/#/patients/new",
    over: { look_for_record: () => LOOK_OVERSEAS },
    act: typedOverseas,
  },
  {
    name: "new-patient-date-boxes",
    path: "/#/patients/new",
    over: { look_for_record: () => LOOK_BOXES, settings: () => DATE_BOXES },
    act: typedBoxes,
  },
  { name: "record", path: `${RECORD}/initiation?q=bone_therapy`, act: (page) => page.keyboard.press("Control+h") },
  {
    name: "record-help",
    path: `${RECORD}/initiation?q=bone_therapy`,
    act: async (page) => {
      await page.locator("#q-bone_therapy-alendronate:focus").waitFor();
      await page.keyboard.press("F1");
      await page.getByText("Why it is asked").waitFor();
    },
  },
  { name: "record-patient", path: `${RECORD}/patient?q=birth_date` },
  { name: "record-investigation", path: `${RECORD}/investigation?q=weight` },
  {
    name: "record-warning",
    path: `${RECORD}/investigation?q=weight`,
    act: async (page) => {
      await page.locator("#q-weight:focus").waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByLabel("Why is it right?").fill("Weighed twice, on two days");
    },
  },
  {
    name: "record-warning-refused",
    path: `${RECORD}/investigation?q=weight`,
    over: { open_record: () => RECORD_WARNED },
  },
  {
    name: "record-warning-accepted",
    path: `${RECORD}/patient?q=contact_date`,
    over: { open_record: () => RECORD_WARNED },
  },
  { name: "record-falls", path: `${RECORD}/falls?q=vision`, over: { open_record: () => RECORD_FALLS } },
  { name: "record-new", path: `${RECORD}?q=missing`, over: { open_record: () => RECORD_NEW } },
  { name: "record-date-boxes", path: `${RECORD}?q=birth_date`, over: { open_record: () => RECORD_BOXES } },
  {
    name: "record-carried",
    path: `${RECORD}?q=contact_date`,
    over: { open_record: () => RECORD_CARRIED },
  },
  { name: "record-submitted", path: `${RECORD}/dxa`, over: { open_record: () => RECORD_SUBMITTED } },
  {
    name: "record-to-settle",
    path: "/#/patients/r-4372/dxa?q=settle",
    over: { open_record: () => RECORD_TO_SETTLE },
    act: (page) => page.keyboard.press("1"),
  },
  {
    name: "record-other-version",
    path: `${RECORD}?q=diagnosis_date`,
    over: { type_answer: () => RECORD_OTHER_VERSION },
    act: async (page) => {
      await page.locator("#q-diagnosis_date").fill("3/3/23");
      await page.locator("#q-diagnosis_date").press("Enter");
      await page.getByRole("button", { name: /^Use .* and its questions$/ }).waitFor();
    },
  },
  {
    name: "record-delete",
    path: `${RECORD}/patient`,
    act: async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Delete this record" }).click();
      await page.getByText("Duplicate").waitFor();
    },
  },
  {
    name: "followups",
    path: "/#/followups",
    act: async (page) => {
      await page.getByRole("link", { name: "999 787 7896" }).focus();
      await page.keyboard.press("ArrowDown");
    },
  },
  { name: "followups-empty", path: "/#/followups", over: { list_follow_ups: () => ALL_REACHED } },
  { name: "kpis", path: "/#/kpis", over: { counts: () => CALM } },
  { name: "kpis-table", path: "/#/kpis", act: (page) => page.getByRole("button", { name: "Table" }).click() },
  {
    name: "kpis-about",
    path: "/#/kpis",
    act: (page) => page.getByRole("button", { name: "About KPI 4" }).click(),
  },
  { name: "sync", path: "/#/sync" },
  { name: "settings", path: "/#/settings" },
  { name: "help", path: "/#/help" },
  { name: "deleted", path: "/#/deleted" },
  { name: "keys", path: "/#/sync", act: (page) => page.keyboard.press("Control+/") },
  {
    name: "loading",
    path: "/#/patients",
    over: { list_patients: () => new Promise(() => {}) },
    act: (page) => page.waitForSelector(".loading__bar").then(() => {}),
  },
];

for (const [width, height] of [
  [1366, 768],
  [1920, 1080],
] as const) {
  for (const shot of SHOTS) {
    test(`${shot.name} at ${width}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await canned(page, shot.over);
      await page.goto(shot.path);
      await page.locator("h1, .loading").first().waitFor();
      await shot.act?.(page);
      if (shot.name !== "loading") await page.waitForLoadState("networkidle");
      await page.screenshot({ path: `../docs/screens/${shot.name}-${width}.png` });
    });
  }
}
