// Deleted records in canned states, and what erasing one comes to.
import type { DeletedPatientsView, PurgedView } from "../../src/platform/generated";

export const DELETED: DeletedPatientsView = {
  words:
    "These are in no list and no figure. Each can be restored for 30 days from the day on which Central has the deletion. After that it is erased for good: here, on the service’s other computers, and at Central.",
  due: 0,
  orders: [
    { key: "patient-asked", label: "The patient asked for it" },
    { key: "wrong-person", label: "It should never have been recorded here" },
    { key: "ordered", label: "A court or information governance ordered it" },
    { key: "test", label: "It was a test record" },
  ],
  purged: [
    { at: "2026-11-16T09:12:00Z", words: "1 record, by Amara Osei: The patient asked for it" },
    { at: "2026-11-02T12:30:00Z", words: "3 records: The 30 days were over" },
  ],
  rows: [
    {
      id: "r-3366",
      nhsNumber: "9996763366",
      diagnosed: "2026-11-02",
      reason: "Duplicate",
      by: "Amara Osei",
      on: "2026-11-16",
      until: null,
      daysLeft: 30,
      left: "30 days once Central has it",
      confirm: "the last four digits of the NHS number",
    },
    {
      id: "r-9300",
      nhsNumber: "9991079300",
      diagnosed: "2026-10-28",
      reason: "Not an FLS patient",
      by: "Helen Pritchard",
      on: "2026-11-04",
      until: "2026-12-04",
      daysLeft: 17,
      left: "17 days left",
      confirm: "the last four digits of the NHS number",
    },
    {
      id: "r-overseas",
      nhsNumber: null,
      diagnosed: "2026-10-02",
      reason: "Test record",
      by: "Helen Pritchard",
      on: "2026-10-18",
      until: "2026-11-17",
      daysLeft: 0,
      left: "Today is the last",
      confirm: "the word ERASE",
    },
  ],
};

/** The same list at a desk without a Central, where a person erases what is over. */
export const DELETED_DUE: DeletedPatientsView = {
  ...DELETED,
  words:
    "These are in no list and no figure. Each can be restored for 30 days. After that it can be erased for good; until somebody does that, it can still be restored.",
  due: 2,
  rows: DELETED.rows.map((row) => ({ ...row, until: "2026-11-12", daysLeft: 0, left: "Over: can be erased" })),
};

export const PURGED: PurgedView = {
  records: 1,
  words:
    "1 record is erased for good. What this computer’s disk held of it is overwritten. The service’s other computers and Central erase it too, as each hears of it with its next exchange. Backups and exported files that somebody made earlier still have it.",
};
