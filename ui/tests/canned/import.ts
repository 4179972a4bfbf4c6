// A file as the import page shows it, and what it came to.
import type {
  EarlierImportView,
  ImportColumnsView,
  ImportColumnUse,
  ImportedView,
  ImportLineView,
  ImportPreviewView,
  ImportSeenView,
  ImportUndoView,
  KeptColumnsView,
  NhfdLeftView,
} from "../../src/platform/generated";

const line = (
  row: number,
  nhsNumber: string,
  what: string,
  here: string | null,
  inFile: string | null,
  happens: string,
): ImportLineView => ({
  row,
  outcome: "changed",
  nhsNumber,
  record: null,
  what,
  here,
  inFile,
  taken: happens !== "Keep ours",
  happens,
});

const started = (row: number, nhsNumber: string, what: string, answers: number): ImportLineView => ({
  ...line(row, nhsNumber, what, null, `${answers} answers`, "Start a record"),
  outcome: "new",
});

const refused = (row: number, what: string, happens: string): ImportLineView => ({
  row,
  outcome: "refused",
  nhsNumber: null,
  record: null,
  what,
  here: null,
  inFile: null,
  taken: false,
  happens,
});

export const REFUSED: ImportLineView[] = [
  refused(23, "1.02 DateOfBirth", "This is not a date: there is no 31 February"),
  refused(30, "1.01 NHSNumber", "A spreadsheet has shortened this number: format the column as text and save again"),
];

const WRONG = "Date of FLS assessment must be on or after the date of diagnosis";

export const IMPORT_PREVIEW: ImportPreviewView = {
  file: "dxa-november.csv",
  read: {
    mode: "fillBlanks",
    notKnownReplaces: false,
    sheet: null,
    letters: "asShown",
    dates: "asShown",
    layout: "asShown",
    nhfd: null,
    unticked: { new: false, changed: false, birthDate: true, otherwise: [] },
  },
  columns: null,
  leftToSay: false,
  sheets: [],
  letters: [],
  datesInDoubt: false,
  untickedNew: 0,
  untickedChanged: 0,
  birthDate: 0,
  untickedBirthDate: 0,
  rows: 57,
  new: 12,
  changed: 40,
  same: 1,
  differs: 2,
  notEligible: 0,
  refused: 2,
  kept: 9,
  cleared: 0,
  needsAttention: 4,
  preview: "5f1c2a9d00e34b71",
  notes: [
    "Rows 2, 17 to 19 and 30: a leading zero that a spreadsheet left out was restored",
    "Column N (Consultant) holds no answer of the audit and is not read",
  ],
  contradictions: [
    "Row 31, 2.01 Height: Row 9 has another answer for the same fracture. Row 9 is used: check which is right",
  ],
  attention: [{ ...line(16, "9999591043", "1.07 DateFLSAssess", null, null, WRONG), taken: false }],
  lines: [
    started(2, "9991079300", "Wrist, diagnosed 2 Nov 2026", 14),
    started(3, "9996763366", "Hip, diagnosed 4 Nov 2026", 21),
    line(4, "9994377809", "1.06 Date of first FLS contact", null, "26 August 2026", "Fill in"),
    line(4, "9994377809", "3.03 Date of DXA scan", null, "2 November 2026", "Fill in"),
    line(9, "9992164638", "2.01 Height", "162 cm", "160 cm", "Keep ours"),
    line(9, "9992164638", "3.04 Lowest T-score", null, "-2.7", "Fill in"),
    line(11, "9993996742", "4.01 Bone therapy recommended", "Alendronate", "Zoledronate", "Keep ours"),
    line(15, "9997088700", "3.03 Date of DXA scan", null, "28 October 2026", "Fill in"),
    line(16, "9999591043", "2.02 Weight", "71 kg", "74 kg", "Keep ours"),
    { ...line(31, "9992164638", "2.01 Height", "160 cm", "158 cm", "Keep ours"), outcome: "differs" },
    { ...line(32, "9990458634", "1.03 Gender", "Female", "Male", "Keep ours"), outcome: "differs" },
    { ...line(20, "9995774631", "All answers", "The same", "The same", "Nothing"), outcome: "same", taken: false },
    ...REFUSED,
  ],
};

/** The same with a row whose record has another date of birth, which nobody has ticked. */
export const WITH_BIRTH_DATE: ImportPreviewView = {
  ...IMPORT_PREVIEW,
  rows: 58,
  birthDate: 1,
  untickedBirthDate: 1,
  lines: [
    ...IMPORT_PREVIEW.lines,
    {
      ...line(33, "9994377809", "1.02 Date of birth", "3 May 1951", "5 March 1951", "Replace ours"),
      outcome: "birthDate",
    },
  ],
};

/** A file whose letters Windows and a Mac write otherwise, as it is read so. */
export const lettersInDoubt = (read: "windows" | "mac"): ImportPreviewView["letters"] => [
  { letters: "windows", isRead: read === "windows", words: ["Don’t", "Zoë"] },
  { letters: "mac", isRead: read === "mac", words: ["Donít", "ZoÎ"] },
];

/** A file of which it is shown what it would do. */
export const previewed = (view: ImportPreviewView): ImportSeenView => ({ kind: "preview", view });

const question = (key: string): ImportColumnUse => ({ kind: "question", key });

const column = (
  letters: string,
  heading: string,
  first: readonly string[],
  used: ImportColumnUse,
  why: string,
): ImportColumnsView["columns"][number] => ({
  letters,
  heading,
  first: first.map((text) => ({ text, isNhsNumber: /^999\d{7}$/.test(text) })),
  used,
  why,
  isBlank: heading === "" && first.length === 0,
});

const UNKNOWN = "No audit question has this name";

/** What stands for an answer in the column G, and is none as it stands. */
const WORDS_OF_SEX: ImportColumnsView["values"][number] = {
  column: 6,
  question: "gender",
  values: [
    { text: "F", rows: 38, means: { kind: "option", key: "female" }, why: "It is often written so" },
    { text: "M", rows: 17, means: { kind: "option", key: "male" }, why: "It is often written so" },
    { text: "9", rows: 2, means: { kind: "undecided" }, why: "" },
  ],
  areMore: false,
  options: [
    { key: "male", label: "Male" },
    { key: "female", label: "Female" },
    { key: "other", label: "Other" },
    { key: "not_known", label: "Not known" },
  ],
};

export const IMPORT_COLUMNS: ImportColumnsView = {
  file: "ward-7.csv",
  read: IMPORT_PREVIEW.read,
  sheets: [],
  letters: [],
  name: "",
  columns: [
    column(
      "A",
      "NHS Number",
      ["9991079300", "9996763366", "9994377809"],
      question("nhs_number"),
      "This is the audit’s name",
    ),
    column("B", "Consultant", ["Mr Fieldhouse", "Ms Adeyemi", "Mr Fieldhouse"], { kind: "undecided" }, UNKNOWN),
    column("C", "Clinic day", ["02/11/2026", "04/11/2026", "04/11/2026"], { kind: "undecided" }, UNKNOWN),
    column(
      "D",
      "Date of birth",
      ["03/05/1951", "17/11/1938"],
      question("birth_date"),
      "These are the words of the form",
    ),
    column("E", "Hieght", ["162", "160"], question("height"), "This is nearly the audit’s name"),
    column("F", "Age at fracture", ["75", "87"], { kind: "leftOut" }, "Ages are not read: dates of birth give them"),
    column("G", "Sex", ["F", "M", "F"], question("gender"), "It is often called this"),
    column("H", "", [], { kind: "leftOut" }, "It has no heading"),
  ],
  questions: [
    { key: "nhs_number", label: "1.01 NHS number" },
    { key: "birth_date", label: "1.02 Date of birth" },
    { key: "gender", label: "1.03 Gender" },
    { key: "assessment_date", label: "1.07 Date of FLS assessment" },
    { key: "diagnosis_date", label: "1.09 Date the index fracture was diagnosed" },
    { key: "height", label: "2.01 Height" },
  ],
  faults: [
    "Choose a question, or leave out: column B (Consultant), column C (Clinic day)",
    "No column is 1.09 Date Index Frac Diagnosed: every row needs it",
  ],
  values: [WORDS_OF_SEX],
};

/** What the host says of columns that are used so. */
export function columnFaults(used: readonly ImportColumnUse[]): string[] {
  const [undecided = "", missing = ""] = IMPORT_COLUMNS.faults;
  return [
    ...(used.some((one) => one.kind === "undecided") ? [undecided] : []),
    ...(used.some((one) => one.kind === "question" && one.key === "diagnosis_date") ? [] : [missing]),
  ];
}

/** What the host says of the words of columns that are used so. */
export function columnWords(used: readonly ImportColumnUse[]): ImportColumnsView["values"] {
  return used.flatMap((one, place) =>
    one.kind === "question" && one.key === WORDS_OF_SEX.question ? [{ ...WORDS_OF_SEX, column: place }] : [],
  );
}

/** The same file with so many columns more that the audit does not know, one of them with a long heading in one piece. */
export function withMoreColumns(more: number): ImportColumnsView {
  const further = Array.from({ length: more }, (_, at) =>
    column(
      `X${at + 1}`,
      at === 0 ? "Ward_and_bed_".repeat(12) : `Further ${at + 1}`,
      ["Seven"],
      { kind: "undecided" },
      UNKNOWN,
    ),
  );
  return { ...IMPORT_COLUMNS, columns: [...further, ...IMPORT_COLUMNS.columns], values: [] };
}

export const KEPT_COLUMNS: KeptColumnsView[] = [
  {
    name: "Ward list",
    changedAt: "2026-11-16T09:12:00.000Z",
    headings: ["NHS Number", "Consultant", "Clinic day", "Date of birth", "Hieght", "Age at fracture", ""],
  },
  { name: null, changedAt: "2026-10-02T08:00:00.000Z", headings: ["Hospital no", "Seen on", "Born"] },
];

export const IMPORTED: ImportedView = {
  words: "12 records were started, and 40 rows have changed. 3 rows change nothing and 2 rows were refused",
  needsAttention: 1,
  attention: [
    {
      row: 16,
      outcome: "changed",
      nhsNumber: "9999591043",
      record: "r-16",
      what: "1.07 DateFLSAssess",
      here: null,
      inFile: null,
      taken: false,
      happens: WRONG,
    },
  ],
  refused: REFUSED,
  untold: 0,
};

export const EARLIER: EarlierImportView[] = [
  {
    id: "i-3",
    number: 3,
    at: "2026-11-16T09:12:00.000Z",
    by: "Amara Osei",
    desk: null,
    file: "dxa-november.csv",
    rows: 57,
    written: 52,
    undoneAt: null,
    undoneBy: null,
  },
  {
    id: "i-2",
    number: 2,
    at: "2026-11-02T14:40:00.000Z",
    by: "Ben Hart",
    desk: "Ward 7 laptop",
    file: null,
    rows: null,
    written: 120,
    undoneAt: null,
    undoneBy: null,
  },
  {
    id: "i-1",
    number: 1,
    at: "2026-10-30T08:05:00.000Z",
    by: "Amara Osei",
    desk: null,
    file: "clinic-october.csv",
    rows: 38,
    written: 38,
    undoneAt: "2026-10-30T08:20:00.000Z",
    undoneBy: "Amara Osei",
  },
];

export const IMPORT_UNDO: ImportUndoView = {
  import: "i-3",
  words: "This would delete 11 records that the import started, and put back 57 answers in 39 records",
  writes: 50,
  stays: [
    {
      row: 9,
      record: "r-9",
      nhsNumber: "9992164638",
      what: "3.04 LowestTscore",
      why: "Ben Hart changed it since",
    },
    {
      row: 17,
      record: "r-17",
      nhsNumber: "9997994760",
      what: "The record",
      why: "The import started this record, and Ben Hart wrote in it since",
    },
  ],
  untold: 0,
  preview: "77aa0c2d19b35e40",
};

const FALLS = [
  { key: "assessed_by_fls", label: "Assessed by FLS" },
  { key: "referred", label: "Referred for assessment" },
  { key: "recommended", label: "Recommended" },
  { key: "no", label: "No" },
];

/** What a file of the National Hip Fracture Database leaves open. */
export const NHFD_LEFT: NhfdLeftView = {
  file: "nhfd-november.csv",
  read: { ...IMPORT_PREVIEW.read, layout: "nhfd" },
  sheets: [],
  rows: 42,
  notEligible: 3,
  account: null,
  asked: [
    {
      column: "presentation_date",
      value: "",
      heading: "Presentation date",
      stands: "",
      rows: 39,
      question: "1.09 Date the index fracture was diagnosed",
      words: "Was each fracture diagnosed on the day of presentation?",
      leavesRowsOut: true,
      offers: null,
      saidBefore: null,
      options: [{ key: "yes", label: "Yes" }],
    },
    {
      column: "fracture_type",
      value: "21",
      heading: "Fracture type",
      stands: "21 (Femoral shaft)",
      rows: 2,
      question: "1.11 Site of index fracture",
      words: "Which site of fracture is it here?",
      leavesRowsOut: true,
      offers: null,
      saidBefore: null,
      options: [
        { key: "hip", label: "Hip" },
        { key: "other", label: "Other" },
      ],
    },
    {
      column: "falls_assessment",
      value: "1",
      heading: "Falls assessment",
      stands: "1 (Yes)",
      rows: 30,
      question: "5.01 Falls risk assessment",
      words: "Who assessed the risk of falls, or what came of it?",
      leavesRowsOut: false,
      offers: null,
      saidBefore: null,
      options: FALLS,
    },
    {
      column: "falls_assessment",
      value: "0",
      heading: "Falls assessment",
      stands: "0 (No)",
      rows: 9,
      question: "5.01 Falls risk assessment",
      words: "Who assessed the risk of falls, or what came of it?",
      leavesRowsOut: false,
      offers: "no",
      saidBefore: null,
      options: FALLS,
    },
  ],
};

/** The same file, with what it would do once that was said. */
export const NHFD_PREVIEW: ImportPreviewView = {
  ...IMPORT_PREVIEW,
  file: "nhfd-november.csv",
  read: { ...IMPORT_PREVIEW.read, layout: "nhfd", nhfd: [] },
  rows: 42,
  new: 12,
  changed: 25,
  same: 0,
  differs: 0,
  notEligible: 3,
  refused: 2,
  kept: 0,
  needsAttention: 0,
  attention: [],
  contradictions: [],
  preview: "9b1e77c20d5f4a13",
  lines: [
    ...IMPORT_PREVIEW.lines.filter(({ outcome }) => outcome === "new" || outcome === "changed"),
    ...REFUSED,
    { ...refused(7, "Fracture type", "A periprosthetic fracture is not one of the audit"), outcome: "notEligible" },
    { ...refused(9, "Fracture type", "A periprosthetic fracture is not one of the audit"), outcome: "notEligible" },
    {
      ...refused(12, "Pathological fracture", "A pathological fracture is not a fragility fracture"),
      outcome: "notEligible",
    },
  ],
};
