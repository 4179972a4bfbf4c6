// What is said while a new patient is typed, in each of its states.
import type { Page } from "@playwright/test";
import type { BoxView, FoundView, NewPatientView } from "../../src/platform/generated";

const BLANK: BoxView = {
  reading: null,
  refused: null,
  finding: null,
  oneBox: "",
  boxes: ["", "", ""],
  wrongBoxes: [false, false, false],
};

/** Boxes without a word, and a new record once both are full. */
export function looked(nhsNumber: string, diagnosed: string): NewPatientView {
  return {
    nhsNumber: BLANK,
    diagnosed: BLANK,
    born: BLANK,
    postcode: BLANK,
    overseas: false,
    found: nhsNumber === "" || diagnosed === "" ? null : NEW,
    held: null,
    patient: null,
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
  nhsNumber: { ...BLANK, reading: "999 100 0003" },
  diagnosed: { ...BLANK, reading: "14 March 2026" },
  born: BLANK,
  postcode: BLANK,
  overseas: false,
  found: null,
  held: null,
  patient: null,
};

export const LOOK_OFFER: NewPatientView = { ...READ, found: OFFER };
export const LOOK_ASK: NewPatientView = { ...READ, found: ASK };
export const LOOK_WRONG: NewPatientView = {
  ...READ,
  nhsNumber: {
    ...BLANK,
    refused:
      "The check digit is wrong: two digits side by side may have changed places, or one was mistyped. Compare it with the wristband or the letter, digit by digit",
  },
};
export const LOOK_OVERSEAS: NewPatientView = {
  ...READ,
  postcode: { ...BLANK, reading: "NA" },
  nhsNumber: { ...BLANK, reading: "OVERSEAS" },
  born: { ...BLANK, reading: "3 February 1950" },
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

/** Three boxes, one of them forgotten. */
export const LOOK_BOXES: NewPatientView = {
  ...LOOK_OVERSEAS,
  found: null,
  born: {
    ...BLANK,
    refused: "Date of birth must include a year",
    boxes: ["3", "2", ""],
    wrongBoxes: [false, false, true],
  },
};

/** Both boxes filled, and left. */
export async function typed(page: Page, number = "9991000003"): Promise<void> {
  await page.getByLabel("NHS number").fill(number);
  await page.getByLabel("Date the index fracture was diagnosed", { exact: true }).fill("14/3/26");
}

/** The same with two digits that changed places. */
export const typedWrong = (page: Page): Promise<void> => typed(page, "9991000030");

/** A patient from overseas, half way. */
export async function typedOverseas(page: Page): Promise<void> {
  await page.getByLabel("NHS number").fill("OVERSEAS");
  await page.getByLabel("Date the index fracture was diagnosed", { exact: true }).fill("14/3/26");
  await page.getByLabel("Date of birth", { exact: true }).fill("3/2/50");
  await page.getByLabel("Post code").fill("NA");
}

/** The same in three boxes, and left. */
export async function typedBoxes(page: Page): Promise<void> {
  await page.getByLabel("NHS number").fill("OVERSEAS");
  const diagnosed = page.getByRole("group", { name: "Date the index fracture was diagnosed" });
  await diagnosed.getByLabel("Day").fill("14");
  await diagnosed.getByLabel("Month").fill("3");
  await diagnosed.getByLabel("Year").fill("26");
  const born = page.getByRole("group", { name: "Date of birth" });
  await born.getByLabel("Day").fill("3");
  await born.getByLabel("Month").fill("2");
  await page.getByLabel("Post code").fill("NA");
}

/** A further fracture of a patient who has a record. */
export const LOOK_FRACTURE: NewPatientView = {
  ...looked("", ""),
  diagnosed: { ...BLANK, reading: "2 September 2026" },
  found: {
    kind: "new",
    words:
      "This patient has a record of 1 March 2025. A fracture in another year is a record of its own: a new one is started.",
    source: "FLS-DB FAQ 15",
    choices: [],
  },
  patient: {
    nhsNumber: "9991000003",
    born: "1951-05-03",
    carries: ["NHS number", "Date of birth", "Gender", "Previous fragility fracture since age 50"],
  },
};

export async function fractured(page: Page): Promise<void> {
  await page.getByLabel("Date the index fracture was diagnosed", { exact: true }).fill("2/9/26");
  await page.getByText("This patient has a record of 1 March 2025").waitFor();
}
