// Pictures of states that a real desk cannot easily be brought to, on canned answers, into docs/screens; the others are
// in real-screens.spec.ts. Run with FLS_SCREENS=1 and look at each one.
import type { Page } from "@playwright/test";
import { test } from "@playwright/test";
import { CALL_LOG, putOffLog } from "./canned/calls";
import { DELETED_DUE } from "./canned/deleted";
import { KEPT_APART, ONE_TO_THE_AUDIT, PAIR } from "./canned/duplicates";
import { putOff, WEEKS_AHEAD } from "./canned/follow-ups";
import type { Answers } from "./canned/host";
import { canned, Refusal, whole } from "./canned/host";
import { IMPORT_COLUMNS, NHFD_LEFT, NHFD_PREVIEW, previewed } from "./canned/import";
import { NOTHING_MISSING } from "./canned/missing";
import {
  fractured,
  LOOK_ASK,
  LOOK_BOXES,
  LOOK_FRACTURE,
  LOOK_OFFER,
  LOOK_OVERSEAS,
  typed,
  typedBoxes,
  typedOverseas,
} from "./canned/new-patient";
import { inEngland, optOuts, SHORT } from "./canned/opt-outs";
import { CALM, COUNTS, FIRST_RUN, LOCKED, OPEN, READER, WITH_NEW, waiting } from "./canned/people";
import { JOANNA, PEOPLE_OF_DESK, TOLD } from "./canned/people-of-desk";
import {
  NOTES,
  RECORD_BOXES,
  RECORD_CARRIED,
  RECORD_NEW,
  RECORD_OTHER_VERSION,
  RECORD_TO_SETTLE,
  RECORD_WARNED,
} from "./canned/record";
import { DATE_BOXES } from "./canned/settings";
import { OTHER_DATASET, SYNC } from "./canned/sync";
import { BUSY_COUNTS, QUIET, QUIET_COUNTS } from "./canned/today";

const MONTH =
  "Nothing has been sent to Central for 34 days, since 14 October 2026. The audit asks for records at least once a month: bring this computer to a network, or ask IT why it does not reach Central.";

const SETTLE_FIRST =
  "Something in record B (1.11) has to be settled first: open it, choose what counts, then join them";

/** A follow-up that was just put off. */
const PUT_OFF_LOG = {
  ...putOffLog(CALL_LOG, "2026-11-24", "On holiday"),
  lines: [
    {
      weeks: 16,
      what: "Put off until 24 November 2026",
      note: "On holiday",
      tryAgain: null,
      by: "Amara Osei",
      at: "2026-11-17T11:42:00Z",
    },
    ...CALL_LOG.lines,
  ],
};

/** The call of the fourth row. */
async function callFourth(page: Page): Promise<void> {
  await page.getByRole("link", { name: "999 526 0182" }).focus();
  await page.keyboard.press("Control+t");
  await page.getByRole("radio", { name: "Reached" }).waitFor();
}

interface Shot {
  name: string;
  path: string;
  over?: Answers;
  act?: (page: Page) => Promise<void>;
}

const RECORD = "/#/patients/r-5702";

const SHOTS: Shot[] = [
  { name: "unlock-waiting", path: "/", over: { session: () => ({ ...waiting(30), keychain: false }) } },
  {
    name: "unlock-sending",
    path: "/",
    over: {
      session: () => ({
        ...LOCKED,
        leftOff: { person: LOCKED.people[0]?.id ?? "", ending: "02", notSaved: 2 },
        whileLocked:
          "9 follow-ups can still be in time, 31 are late and still owed. 14 records wait to be sent. Sending goes on until 12:42.",
      }),
    },
  },
  {
    name: "followups-call",
    path: "/#/followups",
    act: async (page) => {
      await callFourth(page);
      await page.keyboard.press("2");
    },
  },
  {
    name: "followups-ended",
    path: "/#/followups",
    act: async (page) => {
      await callFourth(page);
      await page.keyboard.press("5");
      await page.keyboard.press("Control+s");
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "followups-put-off",
    path: "/#/followups",
    over: { list_follow_ups: ({ group, limit }) => putOff(group, limit) },
    act: async (page) => {
      await page.getByRole("button", { name: "Put off 4" }).click();
      await page.getByRole("columnheader", { name: "Put off until" }).waitFor();
    },
  },
  {
    name: "followups-coming",
    path: "/#/followups",
    act: (page) => page.getByRole("button", { name: "Coming 12" }).click(),
  },
  {
    name: "followups-putting-off",
    path: "/#/followups",
    act: async (page) => {
      await callFourth(page);
      await page.keyboard.press("8");
      await page.getByLabel("Why").fill("On holiday");
    },
  },
  {
    name: "followups-saved",
    path: "/#/followups",
    over: { put_off: () => PUT_OFF_LOG },
    act: async (page) => {
      await callFourth(page);
      await page.keyboard.press("8");
      await page.getByLabel("Why").fill("On holiday");
      await page.keyboard.press("Control+s");
      await page.getByRole("button", { name: "Back on the list" }).waitFor();
    },
  },
  {
    name: "followups-decided",
    path: "/#/followups",
    over: { last_bulk: () => ({ words: "6.01 and 7.01 = No for 4 records", at: "2026-11-17T11:42:00Z" }) },
    act: (page) => page.getByRole("button", { name: "Long overdue 142" }).click(),
  },
  {
    name: "followups-weeks-ahead",
    path: "/#/followups",
    act: async (page) => {
      await page.getByText("Closes today").waitFor();
      await page.keyboard.press("Control+k");
    },
  },
  {
    name: "today-busy",
    path: "/#/today",
    over: { counts: () => BUSY_COUNTS },
    act: (page) => page.getByRole("link", { name: "999 218 3225" }).focus(),
  },
  {
    name: "missing-answers",
    path: "/#/kpis/missing",
    act: (page) => page.getByRole("link", { name: /^6\.02/ }).focus(),
  },
  {
    name: "run-chart",
    path: "/#/kpis/9",
    act: (page) => page.getByRole("slider", { name: "Month" }).focus(),
  },
  {
    name: "run-chart-limits",
    path: "/#/kpis/9",
    act: async (page) => {
      await page.getByRole("button", { name: "SPC limits" }).click();
      await page.getByText("June 2026 is better than chance explains").waitFor();
    },
  },
  {
    name: "today-nothing",
    path: "/#/today",
    over: {
      today: () => QUIET,
      missing_answers: () => NOTHING_MISSING,
      counts: () => QUIET_COUNTS,
      weeks_ahead: () => ({ weeks: WEEKS_AHEAD.weeks.map((week) => ({ ...week, open: 0 })) }),
    },
  },
  {
    name: "recovery-key",
    path: "/",
    over: {
      session: () => FIRST_RUN,
      create_service: () => ({
        groups: [
          "K7QM",
          "2XAP",
          "9RTD",
          "HW4N",
          "6CJE",
          "M3VZ",
          "B8YS",
          "T5GF",
          "Q2KD",
          "7NXA",
          "V4HP",
          "C9WJ",
          "3RME",
          "Z6TB",
        ],
        keychain: true,
        notJoined: null,
      }),
    },
    act: async (page) => {
      await page.getByRole("button", { name: "Start a new service" }).click();
      for (const text of ["HRW", "Hartwell Royal FLS", "Wales", "1250", "Amara Osei", "correct horse battery staple"]) {
        await page.locator("form input").fill(text);
        await page.keyboard.press("Enter");
      }
      await page.getByRole("heading", { name: "Your recovery key" }).waitFor();
    },
  },
  {
    name: "patients-answered",
    path: "/#/patients",
    over: { last_bulk: () => ({ words: "6.03 = FLS for 2 records", at: "2026-11-17T11:42:00Z" }) },
  },
  { name: "new-patient-offer", path: "/#/patients/new", over: { look_for_record: () => LOOK_OFFER }, act: typed },
  { name: "new-patient-ask", path: "/#/patients/new", over: { look_for_record: () => LOOK_ASK }, act: typed },
  {
    name: "new-patient-overseas",
    path: "/#/patients/new",
    over: { look_for_record: () => LOOK_OVERSEAS },
    act: typedOverseas,
  },
  {
    name: "new-fracture",
    path: "/#/patients/new/r-5702",
    over: { look_for_record: () => LOOK_FRACTURE },
    act: fractured,
  },
  {
    name: "record-card",
    path: RECORD,
    act: async (page) => {
      await page.getByRole("tablist", { name: "Parts of the record" }).waitFor();
      await page.keyboard.press("Control+t");
      await page.getByRole("button", { name: /^Call: 16-week/ }).waitFor();
    },
  },
  {
    name: "record-notes",
    path: RECORD,
    over: { notes: () => NOTES },
    act: async (page) => {
      await page.getByRole("tablist", { name: "Parts of the record" }).waitFor();
      await page.keyboard.press("Control+t");
      await page.getByLabel("New note").focus();
    },
  },
  {
    name: "new-patient-date-boxes",
    path: "/#/patients/new",
    over: { look_for_record: () => LOOK_BOXES, settings: () => DATE_BOXES },
    act: typedBoxes,
  },
  {
    name: "record-help",
    path: `${RECORD}/initiation?q=bone_therapy`,
    act: async (page) => {
      await page.locator("#q-bone_therapy-alendronate:focus").waitFor();
      await page.keyboard.press("F1");
      await page.getByText("Why it is asked").waitFor();
    },
  },
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
  { name: "record-new", path: `${RECORD}?q=missing`, over: { open_record: () => RECORD_NEW } },
  { name: "record-date-boxes", path: `${RECORD}?q=birth_date`, over: { open_record: () => RECORD_BOXES } },
  {
    name: "record-carried",
    path: `${RECORD}?q=contact_date`,
    over: { open_record: () => RECORD_CARRIED },
  },
  {
    name: "record-to-settle",
    path: "/#/patients/r-4372/dxa?q=settle",
    over: { open_record: () => RECORD_TO_SETTLE },
    act: (page) => page.keyboard.press("1"),
  },
  {
    name: "record-other-version",
    path: `${RECORD}?q=diagnosis_date`,
    over: { type_answer: () => whole(RECORD_OTHER_VERSION) },
    act: async (page) => {
      await page.locator("#q-diagnosis_date").fill("3/3/23");
      await page.locator("#q-diagnosis_date").press("Enter");
      await page.getByRole("button", { name: /^Use .* and its questions$/ }).waitFor();
    },
  },
  { name: "sync", path: "/#/sync" },
  { name: "settings", path: "/#/settings" },
  {
    name: "settings-reminders",
    path: "/#/settings",
    act: (page) => page.getByRole("region", { name: "Reminders" }).evaluate((part) => part.scrollIntoView()),
  },
  {
    name: "people",
    path: "/#/settings/people",
    over: { people: () => ({ ...PEOPLE_OF_DESK, people: [...PEOPLE_OF_DESK.people, JOANNA] }) },
  },
  {
    name: "people-added",
    path: "/#/settings/people",
    over: { add_person: () => TOLD },
    act: async (page) => {
      await page.getByRole("button", { name: "Add a person…" }).click();
      await page.getByLabel("Their name").fill(TOLD.name);
      await page.getByLabel("Your own passphrase", { exact: true }).fill("correct horse battery staple");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "I have told them" }).waitFor();
    },
  },
  {
    name: "people-role",
    path: "/#/settings/people",
    act: async (page) => {
      await page.getByRole("button", { name: "Change… Helen Pritchard" }).click();
      await page.getByRole("button", { name: "Change the role…" }).click();
    },
  },
  { name: "record-read-only", path: "/#/patients/r-5702", over: { session: () => READER } },
  {
    name: "people-removing",
    path: "/#/settings/people",
    act: async (page) => {
      await page.getByRole("button", { name: "Change… Tomos Evans" }).click();
      await page.getByRole("button", { name: "Remove…" }).click();
    },
  },
  {
    name: "unlock-first-time",
    path: "/",
    over: { session: () => WITH_NEW },
    act: (page) => page.getByRole("button", { name: /Joanna Byrne/ }).click(),
  },
  { name: "deleted", path: "/#/deleted" },
  {
    name: "deleted-purge",
    path: "/#/deleted",
    act: (page) => page.getByRole("button", { name: /^Erase now….*999 676 3366/ }).press("Enter"),
  },
  {
    name: "deleted-due",
    path: "/#/deleted",
    over: { list_deleted: () => DELETED_DUE },
    act: (page) => page.getByRole("button", { name: "Erase them for good…" }).press("Enter"),
  },
  {
    name: "import",
    path: "/#/import",
    act: async (page) => {
      await page.getByText("A CSV file or Excel workbook with").waitFor();
      await page.keyboard.press("Control+o");
      await page.getByText("Nothing has changed yet.").waitFor();
    },
  },
  {
    name: "import-columns",
    path: "/#/import",
    over: { choose_import: () => ({ kind: "columns", view: IMPORT_COLUMNS }) },
    act: async (page) => {
      await page.getByText("A CSV file or Excel workbook with").waitFor();
      await page.keyboard.press("Control+o");
      await page.getByText("Say what the columns of this file are.").waitFor();
    },
  },
  {
    name: "import-done",
    path: "/#/import",
    act: async (page) => {
      await page.getByText("A CSV file or Excel workbook with").waitFor();
      await page.keyboard.press("Control+o");
      await page.getByText("Nothing has changed yet.").waitFor();
      await page.keyboard.press("Control+Enter");
      await page.getByText("12 records were started").waitFor();
    },
  },
  { name: "who-saw-what", path: "/#/settings/who-saw-what" },
  {
    name: "who-saw-what-checked",
    path: "/#/settings/who-saw-what",
    act: async (page) => {
      await page.getByRole("button", { name: "Check the list" }).click();
      await page.getByText("each as it was written").waitFor();
    },
  },
  {
    name: "everything-about",
    path: "/#/patients/r-5702",
    act: async (page) => {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Everything held about this patient…" }).click();
    },
  },
  { name: "past-records", path: "/#/settings/past-records" },
  {
    name: "past-records-erase",
    path: "/#/settings/past-records",
    act: async (page) => {
      await page
        .getByRole("button", { name: /^Erase…/ })
        .first()
        .click();
    },
  },
  { name: "opt-outs", path: "/#/optout", over: { session: () => inEngland(OPEN), ...optOuts(SHORT) } },
  {
    name: "opt-outs-reply",
    path: "/#/optout",
    // Anew for each size: what is pressed in one is remembered.
    get over() {
      return { session: () => inEngland(OPEN), ...optOuts(SHORT) };
    },
    act: async (page) => {
      await page.getByRole("button", { name: /Make the check file/ }).click();
      await page.getByRole("button", { name: /Choose the reply/ }).click();
      await page.getByRole("button", { name: "Use these 240, check 28 again", exact: true }).waitFor();
    },
  },
  {
    name: "import-hip-fractures",
    path: "/#/import",
    over: { choose_import: () => ({ kind: "nhfd", view: NHFD_LEFT }) },
    act: async (page) => {
      await page.getByText("A file of the National Hip Fracture Database is known by its headings").waitFor();
      await page.keyboard.press("Control+o");
      await page.getByRole("heading", { name: "Import nhfd-november.csv" }).waitFor();
      await page.getByRole("combobox", { name: "Answer for Presentation date" }).selectOption("Yes");
    },
  },
  {
    name: "import-hip-fractures-not-eligible",
    path: "/#/import",
    over: { choose_import: () => previewed(NHFD_PREVIEW) },
    act: async (page) => {
      await page.getByText("A file of the National Hip Fracture Database is known by its headings").waitFor();
      await page.keyboard.press("Control+o");
      await page.getByRole("button", { name: "Not eligible 3" }).press("Enter");
    },
  },
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
    name: "duplicates-settle-first",
    path: "/#/duplicates",
    over: { compare_records: () => ({ ...PAIR, settleFirst: SETTLE_FIRST }) },
    act: (page) =>
      page
        .getByRole("button", { name: /Compare/ })
        .first()
        .press("Enter"),
  },
  {
    name: "duplicates-one-to-the-audit",
    path: "/#/duplicates",
    over: { compare_records: () => ONE_TO_THE_AUDIT },
    act: async (page) => {
      await page
        .getByRole("button", { name: /Compare/ })
        .first()
        .press("Enter");
      await page.getByRole("button", { name: "Not a duplicate" }).press("Enter");
    },
  },
  {
    name: "duplicates-apart",
    path: "/#/duplicates",
    over: { list_duplicates: () => KEPT_APART, count_duplicates: () => ({ pairs: 0 }) },
    act: (page) => page.getByRole("button", { name: "Kept apart 2" }).press("Enter"),
  },
  {
    name: "loading",
    path: "/#/patients",
    over: { list_patients: () => new Promise(() => {}) },
    act: (page) => page.waitForSelector(".loading__bar").then(() => {}),
  },
  {
    name: "sync-offline",
    path: "/#/sync",
    over: {
      counts: () => ({ ...CALM, waiting: 3, notAccepted: 3, noAnswerSince: "2026-11-17T09:12:00Z" }),
      sync_page: () => ({
        ...SYNC,
        answered: "2026-11-17T09:12:00Z",
        trouble: "Central has not answered since 09:12. Entry goes on; 3 records wait.",
        words: "Central does not have everything yet: 3 records are waiting to be sent.",
        counts: { onlyHere: 0, waiting: 3, sent: 0, accepted: 1201, needsYou: 0 },
        centralRecords: 1205,
        notAtCentral: 3,
        rows: SYNC.rows.filter((row) => row.state === "waiting"),
      }),
    },
  },
  {
    name: "sync-differs",
    path: "/#/sync",
    over: {
      sync_page: () => ({
        ...SYNC,
        agree: false,
        differing: ["01a1f8c3-8a98-7000-947a-400140000176", "01a1f8c3-8a98-7000-947a-4001400001b2"],
      }),
    },
  },
  {
    name: "sync-arriving",
    path: "/#/sync",
    over: { sync_page: () => ({ ...SYNC, arriving: { here: 11_230, of: 18_411 } }) },
  },
  {
    name: "sync-all-done",
    path: "/#/sync",
    over: {
      counts: () => CALM,
      sync_page: () => ({
        ...SYNC,
        words: "Central has everything.",
        counts: { onlyHere: 0, waiting: 0, sent: 0, accepted: 1204, needsYou: 0 },
        centralRecords: 1208,
        notAtCentral: 0,
        rows: [],
      }),
    },
  },
  {
    name: "sync-joining",
    path: "/#/sync",
    over: { sync_page: () => ({ ...SYNC, joined: false, central: null, answered: null, rows: [] }) },
    act: (page) => page.getByRole("button", { name: "Join Central" }).click(),
  },
  {
    name: "sync-month",
    path: "/#/sync",
    over: { sync_page: () => ({ ...SYNC, answered: "2026-10-14T09:12:00Z", monthWithoutSending: MONTH }) },
  },
  {
    name: "sync-other-dataset",
    path: "/#/sync",
    over: { sync_page: () => ({ ...SYNC, otherDataset: OTHER_DATASET }) },
  },
  {
    name: "patients-month",
    path: "/#/patients",
    over: { counts: () => ({ ...COUNTS, monthWithoutSending: MONTH }) },
  },
  {
    name: "patients-failed",
    path: "/#/patients",
    over: {
      list_patients: () => {
        throw new Refusal("database", "The records could not be read");
      },
    },
    act: (page) => page.getByRole("button", { name: "Try again" }).waitFor(),
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
