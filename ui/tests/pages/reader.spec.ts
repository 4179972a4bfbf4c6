// Every screen, dialog and menu as somebody whose role is to read: whatever can be pressed there is pressed, and every key of the
// sheet, and nothing of it asks the desk for what their role does not allow. The canned host refuses as a real one does.
import type { Page, Request } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { KEPT_APART } from "../canned/duplicates";
import { putOff } from "../canned/follow-ups";
import type { Answers, Asked } from "../canned/host";
import { canned, needs } from "../canned/host";
import { CHOICES, patients } from "../canned/lists";
import { NOTHING_MISSING } from "../canned/missing";
import { COUNTS, READER } from "../canned/people";
import { PEOPLE_OF_DESK } from "../canned/people-of-desk";
import {
  NOTES,
  RECORD,
  RECORD_BOXES,
  RECORD_CARRIED,
  RECORD_FALLS,
  RECORD_NEW,
  RECORD_OTHER_VERSION,
  RECORD_TO_SETTLE,
  RECORD_WARNED,
} from "../canned/record";
import { CLINIC, runCharts } from "../canned/run-chart";
import { SYNC } from "../canned/sync";
import { QUIET } from "../canned/today";

interface Place {
  name: string;
  path: string;
  over?: Answers;
  /** What opens there, once the screen is. */
  act?: (page: Page) => Promise<unknown>;
}

const RECORD_AT = "/#/patients/r-5702";
const button = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first().press("Enter");
const more = (name: string) => async (page: Page) => {
  await button("More")(page);
  await page.getByRole("menuitem", { name }).press("Enter");
};
const REFUSED_PEOPLE = "Only a lead clinician may say who can open the records here. Ask Amara Osei";
const PEOPLE: Answers = {
  people: () => ({
    ...PEOPLE_OF_DESK,
    refused: REFUSED_PEOPLE,
    people: PEOPLE_OF_DESK.people.map((person) => ({ ...person, me: person.name === "Tomos Evans" })),
  }),
};
const DELETED_RECORD = {
  ...RECORD,
  deleted: { reason: "Duplicate", restorable: "It can be restored until 14 December 2026." },
};

const PLACES: Place[] = [
  { name: "Today", path: "/#/today" },
  {
    name: "Today with nothing, and no key that opens the records",
    path: "/#/today",
    over: {
      today: () => QUIET,
      missing_answers: () => NOTHING_MISSING,
      recovery_key: () => ({ known: "lost", proved: null }),
    },
  },
  {
    name: "Today without a patient",
    path: "/#/today",
    over: {
      today: () => QUIET,
      missing_answers: () => NOTHING_MISSING,
      counts: () => ({ ...COUNTS, patients: 0, drafts: 0, submitted: 0 }),
    },
  },
  {
    name: "a call from Today",
    path: "/#/today",
    act: async (page) => {
      await page.getByRole("link", { name: "999 864 5425" }).focus();
      await page.keyboard.press("Control+t");
      await page.getByRole("dialog").getByText("Earlier calls").first().waitFor();
    },
  },
  { name: "Patients", path: "/#/patients" },
  {
    name: "Patients, an NHS number that nobody has",
    path: "/#/patients",
    over: { list_patients: () => ({ ...patients([], 0), startWith: "9999385702", searchWords: "No record has it." }) },
  },
  { name: "columns", path: "/#/patients", act: button("Columns") },
  {
    name: "views",
    path: "/#/patients",
    act: async (page) => {
      await button("Views")(page);
      await page.getByRole("dialog").getByLabel("Save this view as").fill("Mine");
    },
  },
  { name: "New patient", path: "/#/patients/new" },
  { name: "New fracture", path: "/#/patients/new/r-5702" },
  { name: "a record", path: `${RECORD_AT}/dxa` },
  { name: "a record, dates", path: `${RECORD_AT}/patient?q=birth_date` },
  { name: "a record, dates in boxes", path: `${RECORD_AT}?q=birth_date`, over: { open_record: () => RECORD_BOXES } },
  { name: "a record, rows", path: `${RECORD_AT}/falls`, over: { open_record: () => RECORD_FALLS } },
  { name: "a record, many options", path: `${RECORD_AT}/initiation?q=bone_therapy` },
  { name: "a record, carried", path: `${RECORD_AT}?q=missing`, over: { open_record: () => RECORD_CARRIED } },
  { name: "a record, warned", path: `${RECORD_AT}/investigation`, over: { open_record: () => RECORD_WARNED } },
  { name: "a record, to settle", path: "/#/patients/r-4372/dxa", over: { open_record: () => RECORD_TO_SETTLE } },
  {
    name: "a record, other version",
    path: `${RECORD_AT}/patient_contd`,
    over: { open_record: () => RECORD_OTHER_VERSION },
  },
  { name: "a record, never saved", path: `${RECORD_AT}`, over: { open_record: () => RECORD_NEW } },
  { name: "a record, deleted", path: `${RECORD_AT}`, over: { open_record: () => DELETED_RECORD } },
  {
    name: "a record, deleted and changed",
    path: `${RECORD_AT}`,
    over: { open_record: () => ({ ...DELETED_RECORD, deletionConflict: true }) },
  },
  { name: "More", path: RECORD_AT, act: button("More") },
  {
    name: "the contact card",
    path: RECORD_AT,
    over: { notes: () => NOTES },
    act: more("Contact card and calls (Ctrl T)"),
  },
  { name: "the history of a record", path: RECORD_AT, act: more("History of the record") },
  { name: "throwing away", path: RECORD_AT, act: more("Throw away what is not saved") },
  { name: "Follow-ups", path: "/#/followups" },
  { name: "Follow-ups, long overdue", path: "/#/followups", act: button(/^Long overdue/) },
  {
    name: "Follow-ups, put off",
    path: "/#/followups",
    over: { list_follow_ups: ({ group, limit }) => putOff(group, limit) },
    act: button(/^Put off/),
  },
  { name: "the weeks ahead", path: "/#/followups", act: button("Weeks ahead") },
  { name: "Possible duplicates", path: "/#/duplicates" },
  {
    name: "records kept apart",
    path: "/#/duplicates",
    over: { list_duplicates: () => KEPT_APART },
    act: button(/^Kept apart/),
  },
  { name: "two records compared", path: "/#/duplicates", act: button(/^Compare/) },
  { name: "Deleted patients", path: "/#/deleted" },
  { name: "KPIs", path: "/#/kpis" },
  { name: "about a KPI", path: "/#/kpis", act: button("About KPI 4") },
  { name: "missing answers", path: "/#/kpis/missing" },
  { name: "a run chart", path: "/#/kpis/9", over: runCharts([CLINIC]) },
  { name: "Import", path: "/#/import" },
  { name: "Sync", path: "/#/sync" },
  { name: "Sync, turned out", path: "/#/sync", over: { sync_page: () => ({ ...SYNC, turnedOut: true, notSaved: 2 }) } },
  {
    name: "Sync, not joined",
    path: "/#/sync",
    over: { sync_page: () => ({ ...SYNC, joined: false, central: null, rows: [] }) },
  },
  { name: "Settings", path: "/#/settings" },
  { name: "one’s own passphrase", path: "/#/settings", act: button("Change your passphrase…") },
  { name: "People", path: "/#/settings/people", over: PEOPLE },
  { name: "oneself", path: "/#/settings/people", over: PEOPLE, act: button(/^Change…/) },
  { name: "the recovery key", path: "/#/settings/people", over: PEOPLE, act: button("Prove the recovery key…") },
  { name: "the facilities audit", path: "/#/facilities" },
  { name: "who saw what", path: "/#/settings/who-saw-what" },
  { name: "records past their time", path: "/#/settings/past-records" },
  { name: "opt-out checks", path: "/#/optout" },
  { name: "Help", path: "/#/help" },
  { name: "the sheet of keys", path: "/#/help", act: (page) => page.keyboard.press("Control+/") },
];

/** Every key that does something to a record, or sends, somewhere. */
const KEYS = [
  "Control+s",
  "Control+Enter",
  "Control+e",
  "Control+d",
  "Control+k",
  "Control+n",
  "Control+Shift+Z",
  "Control+a",
  "F2",
  "F4",
  "F9",
  "Shift+F7",
  "Delete",
  "Space",
  "1",
  "9",
];

/** What can be pressed in what is on top: a menu, a dialog, else the screen. Links lead to screens, each of which is walked. */
const CAN_BE_PRESSED =
  ":is(button, input, select, textarea, summary, [role=menuitem]):not(:disabled, [aria-disabled=true], :disabled *)";
const onTop = () =>
  document.querySelector('[role="menu"]') ??
  [...document.querySelectorAll("dialog[open]")].at(-1) ??
  document.querySelector("main");

function place(): string {
  const open = document.querySelectorAll("dialog[open], [role=menu]").length;
  return `${window.location.hash} ${open}`;
}

/** Presses what stands at that place of what can be pressed; its name, or nothing where there is no such. */
function press([which, at, topOf]: [string, number, string]): string | null {
  const top = new Function(`return (${topOf})()`)() as Element | null;
  const all = [...(top?.querySelectorAll<HTMLElement>(which) ?? [])].filter((one) => one.checkVisibility());
  const one = all[at];
  if (one === undefined) return null;
  const name = one.getAttribute("aria-label") ?? one.textContent ?? one.id;
  if (one instanceof HTMLSelectElement) {
    one.selectedIndex = one.options.length - 1;
    one.dispatchEvent(new Event("change", { bubbles: true }));
  } else {
    one.click();
  }
  return `${one.tagName.toLowerCase()} ${name === "" ? one.id : name}`;
}

const drawn = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Waits until what is drawn asks for nothing further. */
function answered(page: Page): () => Promise<void> {
  const open = new Set<Request>();
  page.on("request", (request) => open.add(request));
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
  return async () => {
    for (let quiet = 0; quiet < 2; quiet = open.size === 0 ? quiet + 1 : 0) await drawn(page);
  };
}

function refusedOf(asked: Asked): string[] {
  const rights = READER.refused.map(({ right }) => right);
  const isRefused = ({ name, request }: Asked[number]) =>
    rights.some((one) => one === needs(name, request, CHOICES.views));
  return asked.filter(isRefused).map(({ name }) => name);
}

for (const { name, path, over, act } of PLACES) {
  test(`${name}: nothing that can be pressed leads whoever may only read to a refusal`, async ({ page }) => {
    const asked = await canned(page, { session: () => READER, ...over });
    const idle = answered(page);
    const open = async () => {
      await page.goto("about:blank");
      await page.goto(path);
      await page.locator("h1").first().waitFor();
      await idle();
      await act?.(page);
      await idle();
    };
    /** Back to where it was: out of what was opened, or from the beginning. */
    const goBack = async (before: string) => {
      if ((await page.evaluate(place)) === before) return;
      await page.keyboard.press("Escape");
      await idle();
      if ((await page.evaluate(place)) !== before) await open();
    };
    await open();
    await expect(page.getByRole("link", { name: /New patient|Start a record/ })).toHaveCount(0);
    for (let at = 0; ; at += 1) {
      const before = await page.evaluate(place);
      const pressed = await page.evaluate(press, [CAN_BE_PRESSED, at, onTop.toString()] as [string, number, string]);
      if (pressed === null) break;
      await drawn(page);
      expect(refusedOf(asked), `${pressed} asked for what is refused`).toEqual([]);
      await goBack(before);
    }
    await open();
    for (const key of KEYS) {
      const before = await page.evaluate(place);
      await page.keyboard.press(key);
      await drawn(page);
      expect(refusedOf(asked), `${key} asked for what is refused`).toEqual([]);
      await goBack(before);
    }
  });
}
