// Possible duplicates in canned states, and two records side by side.
import type { DuplicatesView, DuplicateView, PairView } from "../../src/platform/generated";

const ONE: DuplicateView = {
  id: "r-a",
  nhsNumber: "9991079300",
  born: "1951-05-03",
  diagnosed: "2026-09-14",
  site: "Wrist",
  changedBy: "Amara Osei",
  changedAt: "2026-11-16T09:12:00Z",
};
const OTHER: DuplicateView = {
  ...ONE,
  id: "r-b",
  diagnosed: "2026-09-17",
  site: "Hip",
  changedBy: "Helen Pritchard",
  changedAt: "2026-11-02T12:30:00Z",
};
const ABROAD: DuplicateView = { ...ONE, id: "r-c", nhsNumber: null, born: "1944-02-29", site: null };

export const DUPLICATES: DuplicatesView = {
  total: 2,
  apart: [],
  totalApart: 0,
  pairs: [
    { one: ONE, other: OTHER, reason: "Same NHS number, diagnosed 3 days apart" },
    {
      one: ABROAD,
      other: { ...ABROAD, id: "r-d", nhsNumber: "9996763366", site: "Spine" },
      reason: "Same dates of birth and diagnosis, and no two NHS numbers to compare",
    },
  ],
};

export const PAIR: PairView = {
  one: ONE,
  other: OTHER,
  reason: "Same NHS number, diagnosed 3 days apart",
  differing: 2,
  settleFirst: null,
  ifNotTheSame: null,
  seen: "e-1 e-2",
  questions: [
    {
      key: "diagnosis_date",
      number: "1.09",
      wording: "Date the index fracture was diagnosed",
      one: "14 September 2026",
      other: "17 September 2026",
      differs: true,
    },
    { key: "site", number: "1.11", wording: "Site of index fracture", one: "Wrist", other: "Hip", differs: true },
    { key: "height", number: "2.01", wording: "Height", one: "158 cm", other: null, differs: false },
    {
      key: "nhs_number",
      number: "1.01",
      wording: "NHS number",
      one: "999 107 9300",
      other: "999 107 9300",
      differs: false,
    },
    {
      key: "birth_date",
      number: "1.02",
      wording: "Date of birth",
      one: "3 May 1951",
      other: "3 May 1951",
      differs: false,
    },
  ],
};

/** Two that are one fracture to the audit: the same NHS number and date of diagnosis. */
export const ONE_TO_THE_AUDIT: PairView = {
  ...PAIR,
  other: { ...OTHER, diagnosed: ONE.diagnosed },
  reason: "Same NHS number and date of diagnosis",
  differing: 1,
  questions: PAIR.questions.filter((question) => question.key !== "diagnosis_date"),
};

/** Nothing to decide, and two pairs that somebody keeps apart. */
export const KEPT_APART: DuplicatesView = {
  total: 0,
  pairs: [],
  totalApart: 2,
  apart: DUPLICATES.pairs.map((pair, at) => ({
    ...pair,
    reason: at === 0 ? "Two fractures of one patient" : "Not a duplicate",
  })),
};
