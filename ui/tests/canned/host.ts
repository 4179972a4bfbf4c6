// A host with canned answers, for states that a real one cannot easily produce. It keeps what is typed, as a real
// one would, and decides nothing.
import type { Page } from "@playwright/test";
import type {
  BulkChangeView,
  Commands,
  ConflictView,
  ErrorCode,
  ErrorView,
  FindingView,
  ListChoicesView,
  RecordStep,
  RecordView,
  RightName,
} from "../../src/platform/generated";
import { NEEDS } from "../../src/platform/generated";
import { backups } from "./backups";
import { BULK_PREVIEW, BULK_QUESTIONS } from "./bulk";
import { CALL_LOG } from "./calls";
import { dataset } from "./dataset";
import { DELETED, PURGED } from "./deleted";
import { DUPLICATES, PAIR } from "./duplicates";
import { EXPORT_PAGE, EXPORTED } from "./export";
import { facilities } from "./facilities";
import { kpisOf } from "./figures";
import { DECISION_PREVIEW, FOLLOW_UP_NARROWINGS, followUps, WEEKS_AHEAD } from "./follow-ups";
import { HELP, QUESTION_HELP } from "./help";
import {
  columnFaults,
  columnWords,
  EARLIER,
  IMPORT_COLUMNS,
  IMPORT_PREVIEW,
  IMPORT_UNDO,
  IMPORTED,
  KEPT_COLUMNS,
  previewed,
} from "./import";
import { CHOICES, NARROWINGS, PATIENT_ROWS, patients } from "./lists";
import { BY_PATIENT, missingOf } from "./missing";
import { looked } from "./new-patient";
import { optOuts } from "./opt-outs";
import { ERASED_PAST, PAST } from "./past-records";
import { COUNTS, LOCKED, OPEN } from "./people";
import { PEOPLE_OF_DESK, PROVED } from "./people-of-desk";
import { CARD, HISTORY, NO_NOTES, RECORD } from "./record";
import { runCharts } from "./run-chart";
import { CASELOAD, SETTINGS, THIS_COMPUTER } from "./settings";
import { SYNC } from "./sync";
import { BUSY } from "./today";
import { EARLIER_TRAIL, TRAIL, WHOLE_TRAIL } from "./trail";

/** A stream of changes that ends at once, and is not asked for again within a test. */
const NOTHING_CHANGES = "retry: 3600000\n\n";

type Name = keyof Commands;
export type Answers = {
  [N in Name]?: (request: Commands[N]["request"]) => Commands[N]["view"] | Promise<Commands[N]["view"]>;
};

/** What a command was asked, in order. */
export type Asked = { name: Name; request: unknown }[];

export class Refusal extends Error {
  readonly view: ErrorView;
  constructor(code: ErrorCode, message: string, question: string | null = null) {
    super(message);
    this.view = { code, message, retryable: true, question };
  }
}

/** The record with something else said about a warning. */
function withNote(record: RecordView, check: string, over: Partial<FindingView>): RecordView {
  const findings = record.findings.map((one) => (one.code === check ? { ...one, ...over } : one));
  return { ...record, changed: true, findings };
}

/** A record told whole after a step of entering it. */
export function whole(view: RecordView): RecordStep {
  return { kind: "whole", view };
}

/** What changed between two states of a record that has the same questions in both, as the real host tells it. */
function changed(before: RecordView, now: RecordView): RecordStep {
  const fields = Object.entries(now).filter(
    ([field, value]) => field !== "questions" && value !== before[field as keyof RecordView],
  );
  const questions = now.questions.filter((question, at) => question !== before.questions[at]);
  return {
    kind: "changed",
    patch: {
      since: before.edition,
      facts: Object.fromEntries(fields),
      lists: { questions: { changed: questions, at: 0, removed: 0, added: [] } },
    },
  };
}

/** What stands in three boxes, as it came. */
function boxes(text: string): [string, string, string] {
  const [day = "", month = "", year = ""] = text.split("\n");
  return [day, month, year];
}

/** What a request needs: what its command does, and to do with a view for everybody what a record needs. */
export function needs(name: Name, request: unknown, views: ListChoicesView["views"]): RightName | null {
  const { shared, view } = (request ?? {}) as { shared?: boolean; view?: string };
  const ofEverybody =
    (name === "save_view" && shared === true) ||
    (name === "forget_view" && views.some((one) => one.id === view && one.shared));
  return ofEverybody ? "write" : NEEDS[name];
}

export async function canned(page: Page, over: Answers = {}): Promise<Asked> {
  const asked: Asked = [];
  let record: RecordView = RECORD;
  let choices = CHOICES;
  let settings = SETTINGS;
  let bulk: BulkChangeView | null = null;
  const answers: Answers = {
    session: () => OPEN,
    check_first_run: ({ text }) => ({ text: text.trim() }),
    lock: () => LOCKED,
    unlock: () => OPEN,
    keep_place: (place) => place,
    still_here: () => ({ lockAfterMinutes: settings.lockAfterMinutes }),
    settings: () => settings,
    change_setting: (change) => {
      settings = { ...settings, ...change };
      return settings;
    },
    ...backups(),
    ...dataset(),
    caseload: () => CASELOAD,
    say_caseload: () => CASELOAD,
    take_out_caseload: () => CASELOAD,
    ...facilities(),
    ...optOuts(),
    keep_cards: ({ kept }) => {
      settings = { ...settings, contactCards: kept };
      return settings;
    },
    people: () => PEOPLE_OF_DESK,
    recovery_key: () => PROVED,
    prove_recovery_key: () => PROVED,
    counts: () => COUNTS,
    printing: () => ({ noPrinter: null }),
    access_trail: ({ before }) => (before === null ? TRAIL : EARLIER_TRAIL),
    prove_access_trail: () => WHOLE_TRAIL,
    export_access_trail: () => ({ file: "fls-who-saw-what-2026-11-17.csv", rows: 5 }),
    export_everything: ({ format }) => ({ file: `fls-everything-held-2026-11-17.${format === "pdf" ? "pdf" : "txt"}` }),
    past_records: () => PAST,
    purge_past: () => ERASED_PAST,
    keep_past: ({ record }) => ({ ...PAST, rows: PAST.rows.filter((row) => row.id !== record) }),
    keep_records_for: ({ years }) => ({ ...PAST, years }),
    keep_access_trail: ({ years }) => ({ years }),
    this_computer: () => THIS_COMPUTER,
    start_with_computer: ({ start }) => ({ ...THIS_COMPUTER, startsWithComputer: start }),
    list_patients: ({ offset, limit, only }) =>
      only.length > 0
        ? patients(
            PATIENT_ROWS.filter((row) => only.includes(row.id)),
            only.length,
          )
        : patients(PATIENT_ROWS.slice(offset % 21, (offset % 21) + limit)),
    narrowings: () => NARROWINGS,
    list_choices: () => choices,
    choose_columns: ({ columns }) => {
      choices = { ...choices, columns };
      return choices;
    },
    save_view: ({ name, shared, look }) => {
      choices = { ...choices, views: [...choices.views, { id: `v-${name}`, name, shared, look }] };
      return choices;
    },
    forget_view: ({ view }) => {
      choices = { ...choices, views: choices.views.filter((one) => one.id !== view) };
      return choices;
    },
    export_patients: () => ({ file: "fls-patients-2026-11-17.csv", rows: 1204 }),
    export_follow_ups: () => ({ file: "fls-follow-ups-2026-11-17.csv", rows: 31 }),
    export_page: () => EXPORT_PAGE,
    export_records: () => EXPORTED,
    bulk_questions: () => BULK_QUESTIONS,
    preview_bulk: () => BULK_PREVIEW,
    apply_bulk: () => {
      bulk = { words: "6.03 = FLS for 2 records", at: "2026-11-17T11:42:30Z" };
      return bulk;
    },
    last_bulk: () => bulk,
    undo_bulk: () => {
      const questions =
        bulk?.words.startsWith("6.01") === true ? "6.01 and 7.01 are as they were" : "6.03 is as it was";
      const records = bulk?.words.split(" for ")[1] ?? "2 records";
      bulk = null;
      return { words: `Undone: ${questions} in ${records}.`, left: [] };
    },
    open_record: () => record,
    type_answer: ({ question, text, chosen }) => {
      const before = record;
      record = {
        ...record,
        edition: record.edition + 1,
        changed: true,
        questions: record.questions.map((one) =>
          one.key === question ? { ...one, text, chosen, boxes: boxes(text), reading: null } : one,
        ),
        missing: record.missing.filter((one) => one.key !== question || (text === "" && chosen.length === 0)),
      };
      return changed(before, record);
    },
    accept_warning: ({ warning, note, accept }) => {
      record = withNote(record, warning.check, { note, accepted: accept ? { note, by: null, at: null } : null });
      return whole(record);
    },
    withdraw_acceptance: ({ check }) => {
      record = withNote(record, check, { note: "", accepted: null });
      return whole(record);
    },
    settle_conflict: ({ question, entry }) => {
      const chosen = (one: ConflictView) => (one.key === question ? { ...one, chosen: entry } : one);
      record = { ...record, conflicts: record.conflicts.map(chosen), changed: true };
      return whole(record);
    },
    save_record: () => {
      record = { ...record, changed: false, sync: "waiting", savedAt: "2026-11-17T11:43:00Z" };
      return record;
    },
    contact_card: () => CARD,
    change_contact_card: () => CARD,
    notes: () => NO_NOTES,
    write_note: () => NO_NOTES,
    take_back_note: () => NO_NOTES,
    call_log: () => CALL_LOG,
    log_call: () => CALL_LOG,
    put_off: () => CALL_LOG,
    take_up: () => CALL_LOG,
    assign: () => CALL_LOG,
    record_history: () => HISTORY,
    delete_reasons: () => [
      { key: "duplicate", label: "Duplicate" },
      { key: "not_fls", label: "Not an FLS patient" },
      { key: "under_50", label: "Patients age less than 50" },
      { key: "test", label: "Test record" },
      { key: "other", label: "Other" },
    ],
    look_for_record: ({ nhsNumber, diagnosed }) => looked(nhsNumber, diagnosed),
    start_record: () => ({ kind: "opened", record: record.id, existing: false, question: null }),
    count_duplicates: () => ({ pairs: DUPLICATES.total }),
    list_duplicates: () => DUPLICATES,
    compare_records: () => PAIR,
    preview_join: () => ({ words: "Submitted, diagnosed 14 September 2026" }),
    list_deleted: () => DELETED,
    today: () => BUSY,
    list_follow_ups: ({ group, limit }) => followUps(group, limit),
    weeks_ahead: () => WEEKS_AHEAD,
    follow_up_narrowings: () => FOLLOW_UP_NARROWINGS,
    preview_decision: () => DECISION_PREVIEW,
    apply_decision: () => {
      bulk = { words: "6.01 and 7.01 = No for 4 records", at: "2026-11-17T11:42:30Z" };
      return bulk;
    },
    choose_import: () => previewed(IMPORT_PREVIEW),
    take_dropped_file: () => previewed(IMPORT_PREVIEW),
    import_columns: (read) => ({ ...IMPORT_COLUMNS, read }),
    kept_import_columns: () => KEPT_COLUMNS,
    nhfd_account: () => null,
    choose_nhfd_account: () => ({ name: "ours.toml", chosenAt: "2026-11-17T11:42:00Z" }),
    leave_out_nhfd_account: () => null,
    save_nhfd_account: () => ({ file: "hip-fracture-files.toml", rows: 0 }),
    forget_import_columns: ({ headings }) =>
      KEPT_COLUMNS.filter((one) => one.headings.join("\n") !== headings.join("\n")),
    check_import_columns: ({ columns }) => ({
      faults: columnFaults(columns.map(({ used }) => used)),
      values: columnWords(columns.map(({ used }) => used)),
    }),
    use_import_columns: ({ read, name }) =>
      previewed({
        ...IMPORT_PREVIEW,
        read,
        columns: `Columns as in “${name}”, changed 17 November 2026`,
        untickedChanged: read.unticked.otherwise.length,
      }),
    save_import_errors: () => ({ file: "fls-import-errors-2026-11-17.csv", rows: 2 }),
    preview_import: (read) =>
      previewed({
        ...IMPORT_PREVIEW,
        read,
        kept: read.mode === "fillBlanks" ? IMPORT_PREVIEW.kept : 0,
        cleared: read.mode === "replace" ? 17 - read.unticked.otherwise.length : 0,
        untickedChanged: read.unticked.changed ? 40 : read.unticked.otherwise.length,
      }),
    run_import: () => IMPORTED,
    earlier_imports: () => EARLIER,
    preview_import_undo: () => IMPORT_UNDO,
    undo_import: () => ({
      ...IMPORT_UNDO,
      words: "11 records that the import started were deleted, and 57 answers in 39 records were put back",
    }),
    import_progress: () => ({ done: 0, of: 0 }),
    stop_import: () => ({ done: 0, of: 0 }),
    leave_import: () => ({ done: 0, of: 0 }),
    kpis: kpisOf,
    missing_answers: missingOf,
    missing_by_patient: () => BY_PATIENT,
    ...runCharts(),
    export_pack: ({ period, format }) => ({
      file: `fls-governance-${format === "slides" ? "slides" : "pack"}-${period.replace("..", "-to-")}.${format === "workbook" ? "xlsx" : "pdf"}`,
    }),
    question_help: () => QUESTION_HELP,
    help_page: () => HELP,
    losses: () => null,
    losses_read: () => null,
    purge_record: () => PURGED,
    purge_due: () => PURGED,
    sync_page: () => SYNC,
    sync_now: () => ({
      sent: 6,
      accepted: 6,
      held: 0,
      refused: 0,
      received: 2,
      agree: true,
      differing: [],
      newer: null,
      otherDataset: null,
      waitsForKey: null,
    }),
    write_batch_file: () => ({ file: "fls-for-central-2026-11-17.fls", entries: 12, records: 5, more: false }),
    read_receipt_file: () => ({
      taken: "2026-11-17T10:00:00Z",
      news: true,
      accepted: 12,
      refused: 0,
      received: 3,
      more: false,
    }),
    look_up_receipt: () => ({
      words: "Central has it: receipt 1,234 is of a change of this record, saved by Amara Osei on 3 November 2026.",
      record: "r-3225",
    }),
    ...over,
  };
  await page.clock.setFixedTime(new Date("2026-11-17T11:42:30Z"));
  // A record that is opened keeps what is typed in it, until another one is.
  let opened: string | null = null;
  answers.open_record = async (request) => {
    if (over.open_record !== undefined && request.record !== opened) record = await over.open_record(request);
    opened = request.record;
    return record;
  };
  await page.route("**/changed", (route) => route.fulfill({ contentType: "text/event-stream", body: NOTHING_CHANGES }));
  await page.route("**/command/*", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").pop() as Name;
    const request: unknown = route.request().postDataJSON();
    asked.push({ name, request });
    const answer = answers[name] as ((request: unknown) => unknown) | undefined;
    try {
      const right = needs(name, request, choices.views);
      const refused = (await answers.session?.(null))?.refused.find((one) => one.right === right);
      if (refused !== undefined) throw new Refusal("not-in-role", `${refused.why}. Nothing was changed`);
      if (answer === undefined) throw new Refusal("no-such-record", `No canned answer to ${name}.`);
      await route.fulfill({ json: await answer(request) });
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      await route.fulfill({ status: 400, json: { error: thrown.view } });
    }
  });
  return asked;
}
