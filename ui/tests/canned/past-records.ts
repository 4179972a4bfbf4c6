// Records past their time, in canned states. Everyone is fictional.
import type { PastRecordsView, PurgedView } from "../../src/platform/generated";

export const PAST: PastRecordsView = {
  rows: [
    {
      id: "0193f5a0-0000-7000-8000-00000000aaaa",
      nhsNumber: "9991000011",
      diagnosed: "2017-03-02",
      lastSeen: "2018-02-14",
      confirm: "the last four digits of the NHS number",
    },
    {
      id: "0193f5a0-0000-7000-8000-00000000bbbb",
      nhsNumber: null,
      diagnosed: null,
      lastSeen: null,
      confirm: "the word ERASE",
    },
  ],
  more: false,
  years: 8,
  yearsChoices: [8, 10, 20, 30],
};

export const ERASED_PAST: PurgedView = {
  records: 1,
  words: "1 record is erased for good.",
};
