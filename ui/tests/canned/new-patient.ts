// What is said while a new patient is typed, in each of its states.
import type { Page } from "@playwright/test";
import type { BoxView, FoundView, NewPatientView } from "../../src/platform/generated";

const BLANK: BoxView = { reading: null, unreadable: null, finding: null };

/** Boxes without a word, and a new record once both are full. */
export function looked(nhsNumber: string, diagnosed: string): NewPatientView {
  return {
    nhsNumber: BLANK,
    diagnosed: BLANK,
    born: BLANK,
    postcode: BLANK,
    overseas: false,
    found: nhsNumber === "" || diagnosed === "" ? null : NEW,
  };
}

export const NEW: FoundView = {
  kind: "new",
  words: "No record has this number yet: a new one is started.",
  source: null,
  choices: [],
};

export const OFFER: FoundView = {
  kind: "offer",
  words:
    "This patient has a record of 20 March 2026, assessed on 30 March 2026, after this fracture. Several fractures before assessment are one record, dated by the earliest. Its date would become 14 March 2026.",
  source: "FLS-DB FAQ 15",
  choices: [
    { choice: { record: "r-5702" }, label: "Use that record, dated 14 March 2026" },
    { choice: "new", label: "Start a new record" },
  ],
};

export const ASK: FoundView = {
  kind: "ask",
  words:
    "This patient has a record of 1 February 2026, assessed on 10 February 2026. The audit does not say whether another fracture in the same year is a new record: please decide.",
  source: null,
  choices: [
    { choice: { record: "r-5702" }, label: "Open the record of 1 February 2026" },
    { choice: "new", label: "Start a new record" },
  ],
};

const READ: NewPatientView = {
  nhsNumber: { reading: "999 100 0003", unreadable: null, finding: null },
  diagnosed: { reading: "14 March 2026: the year 26 means 2026", unreadable: null, finding: null },
  born: BLANK,
  postcode: BLANK,
  overseas: false,
  found: null,
};

export const LOOK_OFFER: NewPatientView = { ...READ, found: OFFER };
export const LOOK_ASK: NewPatientView = { ...READ, found: ASK };
export const LOOK_WRONG: NewPatientView = {
  ...READ,
  nhsNumber: {
    reading: null,
    unreadable:
      "The check digit is wrong: two digits side by side may have changed places, or one was mistyped. Compare it with the wristband or the letter, digit by digit",
    finding: null,
  },
};
export const LOOK_OVERSEAS: NewPatientView = {
  ...READ,
  postcode: { reading: "NA", unreadable: null, finding: null },
  nhsNumber: { reading: "OVERSEAS", unreadable: null, finding: null },
  born: { reading: "3 February 1950: in a date of birth 50 means 1950", unreadable: null, finding: null },
  overseas: true,
  found: {
    kind: "ask",
    words:
      "A patient from overseas with this date of birth has a record of 1 March 2026, and without a postcode for both it may be the same person: please look.",
    source: null,
    choices: [
      { choice: { record: "r-5702" }, label: "Open the record of 1 March 2026" },
      { choice: "new", label: "Start a new record" },
    ],
  },
};

/** Both boxes filled, and left. */
export async function typed(page: Page, number = "9991000003"): Promise<void> {
  await page.getByLabel("NHS number").fill(number);
  await page.getByLabel("Date the index fracture was diagnosed").fill("14/3/26");
}

/** The same with two digits that changed places. */
export const typedWrong = (page: Page): Promise<void> => typed(page, "9991000030");

/** A patient from overseas, half way. */
export async function typedOverseas(page: Page): Promise<void> {
  await page.getByLabel("NHS number").fill("OVERSEAS");
  await page.getByLabel("Date the index fracture was diagnosed").fill("14/3/26");
  await page.getByLabel("Date of birth").fill("3/2/50");
  await page.getByLabel("Post code").fill("NA");
}
