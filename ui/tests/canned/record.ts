// Records in canned states, on the questions of the 2024 dataset. Which questions are shown is set here by hand.
import type {
  ContactCardView,
  HistoryLineView,
  NotesView,
  QuestionView,
  RecordView,
  TabView,
} from "../../src/platform/generated";
import questions from "./questions.json" with { type: "json" };

const CARRIED = ["contact_date", "admitted"];
const ENTRY = {
  readingAdded: null as string | null,
  boxes: null as QuestionView["boxes"],
  wrongBoxes: [false, false, false] as QuestionView["wrongBoxes"],
  carry: null as boolean | null,
  carried: null,
  notOffered: null as string | null,
  called: null as string | null,
};

const BOXED: Record<string, Partial<QuestionView>> = {
  birth_date: {
    text: "3/5/51",
    boxes: ["3", "5", "51"],
    readingAdded: null,
    reading: "3 May 1951",
  },
  contact_date: {
    boxes: ["21", "10", ""],
    wrongBoxes: [false, false, true],
    unreadable: "Date of first FLS contact must include a year",
    reading: null,
  },
  assessment_date: { text: "02/11/2026", boxes: ["02", "11", "2026"] },
};

/** What every question has unless its state says otherwise; a date is divided into boxes as the host divides it. */
const ALL = (questions as Omit<QuestionView, keyof typeof ENTRY>[]).map(
  (question): QuestionView => ({ ...ENTRY, ...question, carry: CARRIED.includes(question.key) ? false : null }),
);

function tabs(over: Partial<Record<string, Partial<TabView>>>): TabView[] {
  const titles: [string, string][] = [
    ["patient", "Patient"],
    ["patient_contd", "Patient Cont'd"],
    ["investigation", "Investigation"],
    ["dxa", "DXA"],
    ["initiation", "Initiation"],
    ["falls", "Falls assessment"],
    ["follow_up", "Follow-up"],
  ];
  return titles.map(([key, title]) => ({ key, title, left: 0, errors: 0, warnings: 0, note: null, ...over[key] }));
}

function shown(keys: readonly string[], answers: Record<string, Partial<QuestionView>>): QuestionView[] {
  return ALL.filter((question) => question.parent === null || keys.includes(question.key))
    .filter((question) => question.tab !== "follow_up" || keys.includes(question.key))
    .map((question) => ({ ...question, ...answers[question.key] }));
}

const date = (text: string, reading: string): Partial<QuestionView> => ({ text, reading });
const one = (key: string): Partial<QuestionView> => ({ chosen: [key] });

const ANSWERS: Record<string, Partial<QuestionView>> = {
  nhs_number: { text: "999 938 5702" },
  birth_date: date("3 May 1951", "3 May 1951, 75 when diagnosed"),
  gender: one("female"),
  care_home: one("no"),
  contact_date: date("21 Oct 2026", "21 October 2026"),
  assessment_date: date("2 Nov 2026", "2 November 2026"),
  admitted: one("no"),
  diagnosis_date: date("14 Sep 2026", "14 September 2026"),
  fracture_type: one("fragility"),
  site: one("wrist"),
  height: { text: "158" },
  weight: { text: "38" },
  previous_fracture: one("yes"),
  parental_hip_fracture: one("no"),
  dxa: one("yes"),
  bone_therapy: { chosen: ["alendronate"], changed: true },
  falls_assessment: { missing: true },
  dxa_date: { missing: true },
};

export const RECORD: RecordView = {
  id: "r-5702",
  edition: 1,
  nhsNumber: "9999385702",
  status: "draft",
  sync: "waiting",
  syncWords: "Waiting to be sent",
  born: "3 May 1951 (75), female",
  fracture: "Wrist, diagnosed 14 Sep 2026",
  otherFractures: [],
  version: "2024",
  dataset: "from 2024",
  unsavedRecord: false,
  tabs: tabs({
    investigation: { warnings: 1 },
    dxa: { left: 1 },
    falls: { left: 1 },
    follow_up: { note: "from 7 Dec 2026" },
  }),
  questions: shown(["dxa_date", "second_site", "followed_up_16", "followed_up_52"], ANSWERS),
  keptNotAsked: [],
  missing: [
    { key: "dxa_date", number: "3.03", wording: "Date of DXA", kpis: [5], mandatory: false, countsUntil: "2026-12-13" },
    {
      key: "falls_assessment",
      number: "5.01",
      wording: "Falls risk assessment",
      kpis: [6],
      mandatory: false,
      countsUntil: null,
    },
  ],
  later: [
    {
      key: "followed_up_16",
      number: "6.01",
      wording: "16-week follow-up",
      from: "2026-12-07",
      by: "2027-01-04",
      kpis: [8, 9, 10],
    },
    {
      key: "followed_up_52",
      number: "7.01",
      wording: "52-week follow-up",
      from: "2027-08-16",
      by: "2027-10-11",
      kpis: [11],
    },
  ],
  findings: [
    {
      code: "number-unusual",
      error: false,
      key: "weight",
      number: "2.02",
      words: "Weight is 38 kg, lighter than 99 in 100 patients. Is it right?",
      canAccept: true,
      accepted: null,
      note: "",
      noteRefused: null,
    },
  ],
  conflicts: [],
  followUp: "Follow-up is now required. Reach this patient from 7 Dec 2026, by 4 Jan 2027 (16 weeks).",
  changed: true,
  keptAt: "2026-11-17T11:42:07Z",
  savedAt: "2026-11-16T16:05:00Z",
  mySave: "2026-11-16T16:05:00Z",
  deleted: null,
  deletionConflict: false,
  dateBoxes: false,
  versionChange: null,
};

const FALLS = [
  "two_falls",
  "fear_of_falling",
  "falls_risk_medicines",
  "vision",
  "toileting",
  "cardiovascular",
  "falls_referrals",
];

/** The falls tab with its rows open. */
export const RECORD_FALLS: RecordView = {
  ...RECORD,
  tabs: tabs({ investigation: { warnings: 1 }, dxa: { left: 1 }, follow_up: { note: "from 7 Dec 2026" } }),
  missing: RECORD.missing.slice(0, 1),
  questions: shown(["dxa_date", "second_site", "mobility", "cognition", "followed_up_16", "followed_up_52", ...FALLS], {
    ...ANSWERS,
    falls_assessment: one("assessed_by_fls"),
    two_falls: one("yes"),
    fear_of_falling: one("yes"),
    falls_risk_medicines: one("no"),
    falls_referrals: { chosen: ["strength_and_balance", "medication_review"] },
  }),
};

/** A conflict and an error to settle, as after Save. */
export const RECORD_TO_SETTLE: RecordView = {
  ...RECORD,
  id: "r-4372",
  nhsNumber: "9991324372",
  sync: "needsYou",
  syncWords: "Needs you: Two answers to 3.03 Date of DXA; 3.04 Lowest T-score must be between -10.0 and 5.0",
  born: "8 Oct 1949 (77), female",
  fracture: "Wrist, diagnosed 19 Oct 2026",
  tabs: tabs({ dxa: { errors: 2 }, falls: { left: 1 }, follow_up: { note: "from 11 Jan 2027" } }),
  missing: RECORD.missing.slice(1),
  later: RECORD.later.map((later) =>
    later.key === "followed_up_16"
      ? { ...later, from: "2027-01-11", by: "2027-02-08" }
      : { ...later, from: "2027-09-20", by: "2027-11-15" },
  ),
  followUp: "Follow-up is now required. Reach this patient from 11 Jan 2027, by 8 Feb 2027 (16 weeks).",
  findings: [
    {
      code: "number-out-of-range",
      error: true,
      key: "t_score",
      number: "3.04",
      words: "Lowest T-score must be between -10.0 and 5.0",
      canAccept: false,
      accepted: null,
      note: "",
      noteRefused: null,
    },
  ],
  questions: shown(["dxa_date", "t_score", "second_site", "followed_up_16", "followed_up_52"], {
    ...ANSWERS,
    nhs_number: { text: "999 132 4372" },
    dxa_date: date("12 Nov 2026", "12 November 2026"),
    t_score: { text: "-25" },
  }),
  conflicts: [
    {
      key: "dxa_date",
      number: "3.03",
      wording: "Date of DXA",
      candidates: [
        {
          entry: "e-1",
          answer: "12 November 2026",
          by: "Helen Pritchard",
          at: "2026-11-16T16:05:00Z",
          origin: "this computer",
          counts: true,
          follows: ["Day 24 after diagnosis"],
        },
        {
          entry: "e-2",
          answer: "21 November 2026",
          by: "Tomos Evans",
          at: "2026-11-16T14:40:00Z",
          origin: "Import, Ward 7 laptop",
          counts: false,
          follows: ["Day 33 after diagnosis", "Error: Date of DXA, 21 November 2026, is in the future"],
        },
      ],
      chosen: null,
    },
  ],
};

/** A record just started: nothing but number and date. */
export const RECORD_NEW: RecordView = {
  ...RECORD,
  unsavedRecord: true,
  syncWords: "Only here: 1.02 Date of birth is missing",
  born: null,
  fracture: "Diagnosed 14 Sep 2026",
  tabs: tabs({
    patient: { left: 4 },
    patient_contd: { left: 1 },
    dxa: { left: 1 },
    initiation: { left: 1 },
    falls: { left: 1 },
    follow_up: { note: "Not required" },
  }),
  questions: shown([], {
    nhs_number: { text: "999 938 5702" },
    diagnosis_date: date("14 Sep 2026", "14 September 2026"),
  }),
  missing: ALL.filter((question) =>
    [
      "birth_date",
      "gender",
      "care_home",
      "assessment_date",
      "site",
      "dxa",
      "bone_therapy",
      "falls_assessment",
    ].includes(question.key),
  ).map((question) => ({
    key: question.key,
    number: question.number,
    wording: question.wording,
    kpis: question.kpis,
    mandatory: question.category === "mandatory",
    countsUntil: question.key === "assessment_date" ? "2026-12-13" : null,
  })),
  later: [],
  findings: [],
  followUp: null,
  savedAt: null,
  mySave: null,
};

/** Owed its 16-week follow-up: date and who did it are asked once it was done. */
const FOLLOW_UP_ASKS = ["followed_up_16", "follow_up_16_date", "follow_up_16_by", "calcium_vitamin_d_16"];
export const RECORD_FOLLOW_UP: RecordView = {
  ...RECORD_FALLS,
  questions: shown(["dxa_date", ...FOLLOW_UP_ASKS], ANSWERS),
  missing: ALL.filter(({ key }) => FOLLOW_UP_ASKS.includes(key)).map(({ key, number, wording, kpis }) => ({
    key,
    number,
    wording,
    kpis,
    mandatory: false,
    countsUntil: null,
  })),
};

/** Nothing left for now. */
export const RECORD_SUBMITTED: RecordView = {
  ...RECORD_FALLS,
  status: "submitted",
  sync: "accepted",
  syncWords: "Accepted by Central",
  tabs: tabs({ follow_up: { note: "from 7 Dec 2026" } }),
  missing: [],
  findings: [],
  changed: false,
  savedAt: "2026-11-17T11:42:00Z",
};

export const HISTORY: HistoryLineView[] = [
  {
    entry: "e-9",
    question: "bone_therapy",
    text: "",
    chosen: ["referred_opinion"],
    number: "4.01",
    wording: "Bone therapy recommended following index fracture",
    answer: "Referred for further clinical opinion",
    by: "Dr Rohan Mehta",
    at: "2026-11-02T10:14:00Z",
    restorable: true,
    joined: null,
    origin: "Ward 7 laptop",
  },
  {
    entry: "e-8",
    question: "site",
    text: "",
    chosen: ["wrist"],
    number: "1.11",
    wording: "Site of index fracture",
    answer: "Wrist",
    by: "Amara Osei",
    at: "2026-10-21T09:30:00Z",
    restorable: true,
    joined: null,
    origin: "this computer",
  },
];

/** Dates in three boxes: one in full, one half-typed, one with a short year, the rest empty. */
export const RECORD_BOXES: RecordView = {
  ...RECORD,
  dateBoxes: true,
  questions: RECORD.questions.map((question) => ({
    ...question,
    boxes: question.control === "date" ? ["", "", ""] : null,
    ...BOXED[question.key],
  })),
};

/** A new record that begins with what was carried from the last patient. */
export const RECORD_CARRIED: RecordView = {
  ...RECORD_NEW,
  questions: RECORD_NEW.questions.map((question) =>
    question.key === "contact_date"
      ? {
          ...question,
          text: "17/11/2026",
          reading: "17 November 2026",
          carry: true,
          carried: "Carried from the last patient",
        }
      : question,
  ),
};

/** Two warnings: one accepted by a colleague, one whose note was refused. */
export const RECORD_WARNED: RecordView = {
  ...RECORD,
  findings: [
    ...RECORD.findings.map((finding) => ({
      ...finding,
      note: "rang 01632 960001",
      noteRefused: "Leave the NHS number and telephone numbers out: the note goes wherever the record goes",
    })),
    {
      code: "contact-before-diagnosis",
      error: false,
      key: "contact_date",
      number: "1.06",
      words: "Date of first FLS contact is before 14 September 2026, when the fracture was diagnosed. Is it right?",
      canAccept: true,
      accepted: {
        note: "Seen in clinic with an earlier fracture",
        by: "Helen Pritchard",
        at: "2026-11-16T16:05:00Z",
      },
      note: "",
      noteRefused: null,
    },
  ],
};

/** The date of diagnosis typed into the dataset before: what that would change waits to be agreed to. */
export const RECORD_OTHER_VERSION: RecordView = {
  ...RECORD,
  questions: RECORD.questions.map((one) =>
    one.key === "diagnosis_date" ? { ...one, text: "3/3/23", reading: "3 March 2023" } : one,
  ),
  versionChange: {
    key: "diagnosis_date",
    date: "3 March 2023",
    dateBefore: "14 September 2026",
    from: "fractures diagnosed from 1 January 2024",
    to: "fractures diagnosed from 1 January 2020 to 31 December 2023",
    groups: [
      {
        title: "Kept, and to be answered again",
        lines: ["1.11 Site of index fracture: Wrist. Offered: Hip, Spine, Non hip/non spine"],
      },
      {
        title: "Answered from another list",
        lines: [
          "1.12 Site of second fracture. Then also: Non hip/non spine. No longer: Wrist, Humerus, Pelvis, Other",
          "4.01 Bone therapy recommended following index fracture: Alendronate. Then several answers can be chosen",
        ],
      },
      { title: "What it leads to", lines: ["Draft, 2 answers left; then draft, 4 answers left"] },
    ],
  },
};

export const NO_NOTES: NotesView = { kept: true, notes: [], unread: [] };

export const NOTES: NotesView = {
  kept: true,
  notes: [
    {
      id: "n-2",
      text: "Lives with her son.\nRing twice.",
      said: [],
      by: "Amara Osei",
      at: "2026-11-16T10:05:00Z",
      changed: { by: "Helen Pritchard", at: "2026-11-17T09:12:00Z" },
    },
    { id: "n-1", text: "Prefers letters.", said: [], by: "Helen Pritchard", at: "2026-11-02T15:40:00Z", changed: null },
  ],
  unread: [],
};

/** The contact card of the record above. */
export const CARD: ContactCardView = {
  fields: [
    { field: "name", label: "Name", text: "Ada Invented", said: [] },
    { field: "telephone", label: "Telephone", text: "01632 960001", said: [] },
    { field: "hospital-number", label: "Hospital number", text: null, said: [] },
    { field: "gp-practice", label: "GP practice", text: null, said: [] },
    { field: "reach", label: "How and when to reach them", text: "Her daughter, after 4 pm", said: [] },
    { field: "needs", label: "Needs", text: null, said: [] },
  ],
  unread: [],
};
