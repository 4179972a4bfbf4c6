// The list of patients in canned states, and how it is narrowed and looked at. Every number is a 999 test number.
import type {
  ListChoicesView,
  NarrowingsView,
  PatientColumn,
  PatientRowView,
  PatientsView,
  RecordStatus,
  SyncState,
} from "../../src/platform/generated";

type Line = [
  nhsNumber: string,
  born: string,
  age: number,
  site: string,
  diagnosed: string,
  assessed: string | null,
  missing: number,
  followUp: string,
  sync: SyncState,
  changedBy: string,
];

const LINES: Line[] = [
  ["9992649690", "1944-02-19", 82, "Hip", "2026-11-09", null, 7, "None yet", "waiting", "Amara Osei"],
  ["9997319168", "1962-12-30", 63, "Spine", "2026-11-06", "2026-11-13", 3, "None yet", "waiting", "Helen Pritchard"],
  ["9990336504", "1938-08-11", 88, "Hip", "2026-11-04", "2026-11-05", 1, "None yet", "waiting", "Amara Osei"],
  ["9992183225", "1957-03-27", 69, "Humerus", "2026-10-29", "2026-10-20", 2, "None yet", "needsYou", "Tomos Evans"],
  ["9991324372", "1949-10-08", 77, "Wrist", "2026-10-19", "2026-11-10", 1, "None yet", "needsYou", "Helen Pritchard"],
  ["9999591043", "1970-01-15", 56, "Other", "2026-10-12", "2026-10-30", 0, "Not required", "accepted", "Tomos Evans"],
  [
    "9997088700",
    "1946-06-21",
    80,
    "Pelvis",
    "2026-09-30",
    "2026-10-21",
    0,
    "16-week from 23 Dec",
    "accepted",
    "Helen Pritchard",
  ],
  [
    "9993996742",
    "1953-11-02",
    72,
    "Spine",
    "2026-09-22",
    "2026-10-13",
    0,
    "16-week from 15 Dec",
    "accepted",
    "Tomos Evans",
  ],
  [
    "9999385702",
    "1951-05-03",
    75,
    "Wrist",
    "2026-09-14",
    "2026-11-02",
    2,
    "16-week from 7 Dec",
    "onlyHere",
    "Amara Osei",
  ],
  [
    "9992164638",
    "1959-04-17",
    67,
    "Wrist",
    "2026-09-03",
    "2026-10-01",
    0,
    "16-week from 26 Nov",
    "accepted",
    "Amara Osei",
  ],
  ["9994377809", "1941-09-09", 84, "Hip", "2026-08-25", "2026-08-27", 3, "16-week due", "accepted", "Amara Osei"],
  [
    "9996936740",
    "1948-07-30",
    78,
    "Humerus",
    "2026-08-18",
    "2026-09-24",
    2,
    "16-week due",
    "accepted",
    "Helen Pritchard",
  ],
  ["9997877896", "1942-01-12", 84, "Hip", "2025-10-20", "2025-11-03", 0, "52-week late", "accepted", "Helen Pritchard"],
  ["9997485262", "1955-06-02", 71, "Wrist", "2026-07-07", "2026-07-20", 0, "16-week late", "accepted", "Amara Osei"],
  ["9994423231", "1948-03-15", 78, "Humerus", "2026-07-10", "2026-07-28", 1, "16-week late", "accepted", "Amara Osei"],
  ["9991983449", "1960-02-09", 66, "Spine", "2025-10-09", "2025-11-01", 0, "52-week late", "accepted", "Tomos Evans"],
  ["9993080233", "1944-08-30", 82, "Hip", "2026-07-21", "2026-07-24", 0, "16-week late", "accepted", "Helen Pritchard"],
  ["9995774631", "1957-05-11", 69, "Pelvis", "2026-07-24", "2026-08-10", 0, "16-week late", "accepted", "Amara Osei"],
  ["9998645425", "1952-07-22", 74, "Wrist", "2026-07-28", "2026-08-19", 0, "16-week due", "accepted", "Amara Osei"],
  ["9992175338", "1946-11-03", 80, "Spine", "2026-07-29", "2026-08-25", 0, "16-week due", "accepted", "Tomos Evans"],
  ["9990818363", "1949-01-28", 77, "Hip", "2025-11-20", "2025-12-04", 0, "52-week due", "accepted", "Amara Osei"],
];

export const PATIENT_ROWS: PatientRowView[] = LINES.map(
  ([nhsNumber, born, age, site, diagnosed, assessed, missing, followUp, sync, changedBy]) => ({
    id: `r-${nhsNumber.slice(6)}`,
    nhsNumber,
    contact: null,
    born,
    age,
    site,
    diagnosed,
    assessed,
    status: (missing === 0 ? "submitted" : "draft") as RecordStatus,
    missing,
    needsAttention: sync === "needsYou",
    followUp,
    overdue: followUp.endsWith("late"),
    sync,
    changedBy,
    changedAt: "2026-11-16T16:05:00Z",
    postcode: "LS1 4AP",
    therapy: missing === 0 ? "Alendronate" : null,
    dataset: "from 2024",
    notCounted: null,
  }),
);

export function patients(rows: PatientRowView[], total = 1204): PatientsView {
  return {
    rows,
    total,
    saved: total,
    counts: { all: 1204, draft: 142, submitted: 1062, followUpDue: 31, needsYou: 2, notSaved: 0 },
    searchWords: null,
    startWith: null,
  };
}

const USUAL: PatientColumn[] = [
  "nhsNumber",
  "born",
  "age",
  "site",
  "diagnosed",
  "assessed",
  "status",
  "followUp",
  "sync",
  "changedBy",
];

export const CHOICES: ListChoicesView = {
  columns: USUAL,
  allColumns: [...USUAL, "postcode", "therapy", "changedAt", "version"],
  usualColumns: USUAL,
  views: [
    {
      id: "v-1",
      name: "Hip drafts",
      shared: true,
      look: {
        filter: "draft",
        site: "hip",
        year: null,
        sort: "missing",
        descending: false,
        columns: ["nhsNumber", "site", "diagnosed", "status", "therapy"],
      },
    },
  ],
};

export const NARROWINGS: NarrowingsView = {
  sites: [
    { key: "hip", label: "Hip", count: 421 },
    { key: "wrist", label: "Wrist", count: 306 },
    { key: "spine", label: "Spine", count: 188 },
  ],
  years: [
    { year: 2026, count: 611 },
    { year: 2025, count: 593 },
  ],
};
