// Lists in canned states: patients, follow-ups, deleted, what is not accepted. Every number is a 999 test number.
import type {
  BulkPreviewView,
  BulkQuestionView,
  DeletedView,
  FollowUpGroupName,
  FollowUpNarrowingsView,
  FollowUpRowView,
  FollowUpsView,
  GroupCounts,
  ListChoicesView,
  NarrowingsView,
  PatientColumn,
  PatientRowView,
  PatientsView,
  RecordStatus,
  SyncState,
  SyncView,
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
  [
    "9997877896",
    "1942-01-12",
    84,
    "Hip",
    "2025-10-20",
    "2025-11-03",
    0,
    "52-week overdue",
    "accepted",
    "Helen Pritchard",
  ],
  ["9997485262", "1955-06-02", 71, "Wrist", "2026-07-07", "2026-07-20", 0, "16-week overdue", "accepted", "Amara Osei"],
  [
    "9994423231",
    "1948-03-15",
    78,
    "Humerus",
    "2026-07-10",
    "2026-07-28",
    1,
    "16-week overdue",
    "accepted",
    "Amara Osei",
  ],
  [
    "9991983449",
    "1960-02-09",
    66,
    "Spine",
    "2025-10-09",
    "2025-11-01",
    0,
    "52-week overdue",
    "accepted",
    "Tomos Evans",
  ],
  [
    "9993080233",
    "1944-08-30",
    82,
    "Hip",
    "2026-07-21",
    "2026-07-24",
    0,
    "16-week overdue",
    "accepted",
    "Helen Pritchard",
  ],
  [
    "9995774631",
    "1957-05-11",
    69,
    "Pelvis",
    "2026-07-24",
    "2026-08-10",
    0,
    "16-week overdue",
    "accepted",
    "Amara Osei",
  ],
  ["9998645425", "1952-07-22", 74, "Wrist", "2026-07-28", "2026-08-19", 0, "16-week due", "accepted", "Amara Osei"],
  ["9992175338", "1946-11-03", 80, "Spine", "2026-07-29", "2026-08-25", 0, "16-week due", "accepted", "Tomos Evans"],
  ["9990818363", "1949-01-28", 77, "Hip", "2025-11-20", "2025-12-04", 0, "52-week due", "accepted", "Amara Osei"],
];

export const PATIENT_ROWS: PatientRowView[] = LINES.map(
  ([nhsNumber, born, age, site, diagnosed, assessed, missing, followUp, sync, changedBy]) => ({
    id: `r-${nhsNumber.slice(6)}`,
    nhsNumber,
    born,
    age,
    site,
    diagnosed,
    assessed,
    status: (missing === 0 ? "submitted" : "draft") as RecordStatus,
    missing,
    needsAttention: sync === "needsYou",
    followUp,
    overdue: followUp.endsWith("overdue"),
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

export const BULK_QUESTIONS: BulkQuestionView[] = [
  {
    key: "followed_up_16",
    number: "6.01",
    wording: "Followed up at 12-16 weeks",
    tab: "Follow-up",
    control: "choice",
    options: [option("yes", "Yes"), option("no", "No")],
  },
  {
    key: "follow_up_16_date",
    number: "6.02",
    wording: "Date of the 16-week follow-up",
    tab: "Follow-up",
    control: "date",
    options: [],
  },
  {
    key: "follow_up_16_by",
    number: "6.03",
    wording: "16-week follow-up carried out by",
    tab: "Follow-up",
    control: "choice",
    options: [option("fls", "FLS"), option("gp", "GP"), option("other", "Other")],
  },
];

function option(key: string, label: string) {
  return { key, label, group: null, meaning: null };
}

/** What answering 6.03 with FLS does to the first four patients. */
export const BULK_PREVIEW: BulkPreviewView = {
  words: "6.03 = FLS for these 4: 1 blank, 1 replaced, 1 the same, 1 left out: asked only when 6.01 is Yes",
  reading: "FLS",
  unreadable: null,
  changes: 2,
  records: 2,
  preview: "p-1",
  rows: (
    [
      ["fills", "Blank, becomes FLS"],
      ["replaces", "GP, replaced by FLS"],
      ["same", "Has this answer already"],
      ["cannot", "Asked only when 6.01 is Yes"],
    ] as const
  ).map(([outcome, words], at) => {
    const row = PATIENT_ROWS[at];
    return {
      id: `r-${at}`,
      nhsNumber: row?.nhsNumber ?? null,
      diagnosed: row?.diagnosed ?? null,
      question: "6.03",
      outcome,
      words,
    };
  }),
};

type Due = [
  nhsNumber: string,
  weeks: number,
  site: string,
  therapy: string,
  diagnosed: string,
  opens: string,
  target: string,
  when: string,
];

const IN_TIME: Due[] = [
  ["9998645425", 16, "Wrist", "Risedronate", "2026-07-28", "2026-10-20", "2026-11-17", "Closes today"],
  ["9992175338", 16, "Spine", "Zoledronate", "2026-07-29", "2026-10-21", "2026-11-18", "Closes in 1 day"],
  ["9990818363", 52, "Hip", "Denosumab", "2025-10-23", "2026-09-24", "2026-11-19", "Closes in 2 days"],
  ["9995260182", 16, "Pelvis", "Alendronate", "2026-08-03", "2026-10-26", "2026-11-23", "Closes in 6 days"],
  ["9991590838", 16, "Wrist", "Alendronate", "2026-08-06", "2026-10-29", "2026-11-26", "Closes in 9 days"],
  ["9990166137", 16, "Hip", "Zoledronate", "2026-08-10", "2026-11-02", "2026-11-30", "Closes in 13 days"],
  ["9991860916", 16, "Spine", "Teriparatide", "2026-08-14", "2026-11-06", "2026-12-04", "Closes in 17 days"],
  [
    "9996936740",
    16,
    "Humerus",
    "Referred to GP to decide prescription",
    "2026-08-18",
    "2026-11-10",
    "2026-12-08",
    "Closes in 21 days",
  ],
  ["9993909963", 52, "Hip", "Denosumab", "2025-12-01", "2026-11-02", "2026-12-28", "Closes in 41 days"],
];
const LATE: Due[] = [
  ["9995774631", 16, "Pelvis", "Alendronate", "2026-07-24", "2026-10-16", "2026-11-13", "4 days late"],
  ["9993080233", 16, "Hip", "Denosumab", "2026-07-21", "2026-10-13", "2026-11-10", "7 days late"],
  ["9991983449", 52, "Spine", "Teriparatide", "2025-10-09", "2026-09-10", "2026-11-05", "12 days late"],
  [
    "9994423231",
    16,
    "Humerus",
    "Referred to GP to decide prescription",
    "2026-07-10",
    "2026-10-02",
    "2026-10-30",
    "18 days late",
  ],
  ["9997485262", 16, "Wrist", "Alendronate", "2026-07-07", "2026-09-29", "2026-10-27", "21 days late"],
  ["9997877896", 52, "Hip", "Zoledronate", "2025-09-22", "2026-08-24", "2026-10-19", "29 days late"],
];
const LONG_OVERDUE: Due[] = [
  ["9994377809", 16, "Hip", "Zoledronate", "2022-02-15", "2022-05-10", "2022-06-07", "4 years and 5 months late"],
  ["9996531249", 52, "Hip", "Zoledronate", "2022-02-15", "2023-01-17", "2023-03-14", "3 years and 8 months late"],
  ["9992649690", 16, "Wrist", "Alendronate", "2024-01-11", "2024-04-04", "2024-05-02", "2 years and 6 months late"],
  ["9997319168", 16, "Spine", "Denosumab", "2024-07-27", "2024-10-19", "2024-11-16", "2 years late"],
  ["9990336504", 52, "Wrist", "Risedronate", "2024-03-20", "2025-02-19", "2025-04-16", "1 year and 7 months late"],
];
const COMING: Due[] = [
  ["9992183225", 16, "Wrist", "Alendronate", "2026-08-26", "2026-11-18", "2026-12-16", "Opens in 1 day"],
  ["9991324372", 16, "Hip", "Zoledronate", "2026-08-31", "2026-11-23", "2026-12-21", "Opens in 6 days"],
  ["9993600141", 52, "Spine", "Denosumab", "2025-12-24", "2026-11-25", "2027-01-20", "Opens in 8 days"],
];

const GROUPS: Record<FollowUpGroupName, Due[]> = {
  inTime: IN_TIME,
  late: LATE,
  longOverdue: LONG_OVERDUE,
  coming: COMING,
};
export const GROUP_COUNTS: GroupCounts = { inTime: 9, late: 31, longOverdue: 142, coming: 12 };

function dueRows(due: Due[], late: boolean): FollowUpRowView[] {
  return due.map(([nhsNumber, weeks, site, therapy, diagnosed, opens, target, when], at) => ({
    id: `r-${nhsNumber.slice(6)}`,
    nhsNumber,
    weeks,
    diagnosed,
    site,
    age: 60 + (Number(nhsNumber) % 30),
    therapy,
    opens,
    target,
    late,
    closesSoon: /^Closes (today|in [1-6] days?)$/.test(when),
    when,
    lastContact:
      at % 4 === 3
        ? null
        : weeks === 52
          ? { what: "16-week follow-up", on: "2026-02-03" }
          : { what: "Assessed", on: "2026-08-12" },
    question: weeks === 16 ? "followed_up_16" : "followed_up_52",
  }));
}

/** A page of a group; where none is asked for, of those in time. */
export function followUps(group: FollowUpGroupName | null, limit = 50): FollowUpsView {
  const of = group ?? "inTime";
  const rows = dueRows(GROUPS[of], of === "late" || of === "longOverdue");
  return {
    group: of,
    rows: rows.slice(0, limit),
    total: GROUP_COUNTS[of],
    counts: GROUP_COUNTS,
    next: "2026-12-07",
  };
}

export const FOLLOW_UPS: FollowUpsView = followUps("inTime");
export const ALL_REACHED: FollowUpsView = {
  group: "inTime",
  rows: [],
  total: 0,
  counts: { inTime: 0, late: 0, longOverdue: 0, coming: 0 },
  next: "2026-12-07",
};

export const FOLLOW_UP_NARROWINGS: FollowUpNarrowingsView = {
  sites: [
    { key: "hip", label: "Hip", count: 3 },
    { key: "wrist", label: "Wrist", count: 2 },
  ],
  therapies: [
    { key: "alendronate", label: "Alendronate", count: 2 },
    { key: "denosumab", label: "Denosumab", count: 2 },
  ],
};

/** What deciding the first five that are long overdue does. */
export const DECISION_PREVIEW: BulkPreviewView = {
  words:
    "6.01 = No for these 3: 2 blank, 1 left out: an answer to this question is being typed and not saved. 7.01 = No for these 2: 2 blank",
  reading: "No",
  unreadable: null,
  changes: 4,
  records: 4,
  preview: "d-1",
  rows: LONG_OVERDUE.map(([nhsNumber, weeks, , , diagnosed], at) => ({
    id: `r-${nhsNumber.slice(6)}`,
    nhsNumber,
    diagnosed,
    question: weeks === 16 ? "6.01" : "7.01",
    outcome: at === 2 ? "cannot" : "fills",
    words: at === 2 ? "An answer to this question is being typed and not saved" : "Blank, becomes No",
  })),
};

export const DELETED: DeletedView[] = [
  {
    id: "r-3366",
    nhsNumber: "9996763366",
    diagnosed: "2026-11-02",
    reason: "Duplicate",
    by: "Amara Osei",
    on: "2026-11-12",
    until: "2026-12-12",
  },
  {
    id: "r-9300",
    nhsNumber: "9991079300",
    diagnosed: "2026-10-28",
    reason: "Not an FLS patient",
    by: "Helen Pritchard",
    on: "2026-11-04",
    until: "2026-12-04",
  },
];

export const SYNC: SyncView = {
  answer: "Yes. You can close or lock; nothing will be lost.",
  words:
    "Central does not have everything yet: 3 records are waiting to be sent, 1 has no receipt yet, 2 are only here and 2 need you.",
  joined: true,
  central: "https://central.example",
  turnedOut: false,
  counts: { onlyHere: 2, waiting: 3, sent: 1, accepted: 1196, needsYou: 2 },
  answered: "2026-11-17T11:32:00Z",
  trouble: null,
  monthWithoutSending: null,
  centralRecords: 1203,
  inUse: 1204,
  deleted: 4,
  notAtCentral: 5,
  agree: true,
  differing: [],
  newer: null,
  arriving: null,
  notSaved: 0,
  rows: [
    [
      "9992183225",
      "2026-10-29",
      "needsYou",
      "1.07 Date of FLS assessment must be on or after 29 October 2026, when the fracture was diagnosed",
      "assessment_date",
    ],
    ["9991324372", "2026-10-19", "needsYou", "Two answers to 3.03 Date of DXA", "dxa_date"],
    ["9992649690", "2026-11-09", "waiting", "Goes the next time this computer sends", null],
    ["9997319168", "2026-11-06", "waiting", "Goes the next time this computer sends", null],
    ["9990336504", "2026-11-04", "waiting", "Goes the next time this computer sends", null],
    ["9996763366", "2026-11-02", "sent", "Goes again if no receipt comes", null],
    ["9999385702", "2026-09-14", "onlyHere", "1.02 Date of birth is missing", "birth_date"],
    ["9991079300", null, "onlyHere", "1.09 Date of diagnosis is missing", "diagnosis_date"],
  ].map(([nhsNumber, diagnosed, state, words, question]) => ({
    id: `r-${String(nhsNumber).slice(6)}`,
    nhsNumber: String(nhsNumber),
    diagnosed: diagnosed as string | null,
    state: state as SyncState,
    words: String(words),
    question: question as string | null,
  })),
};
