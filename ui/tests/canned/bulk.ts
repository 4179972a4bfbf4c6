// One answer for many patients in canned states.
import type { BulkPreviewView, BulkQuestionView } from "../../src/platform/generated";
import { PATIENT_ROWS } from "./lists";

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
