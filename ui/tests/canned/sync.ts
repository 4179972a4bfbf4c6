// What Central has and has not, in a canned state.
import type { SyncState, SyncView } from "../../src/platform/generated";

/** As a desk says it whose program is older than Central. */
export const OTHER_DATASET =
  "Central has newer questions of the audit than this program (dataset 2024: revision 5 at Central, 4 here). Answers are kept here and sent as before. Until both have the same questions, Central may hold or count a record differently from what is shown here. Ask IT for the newer program.";

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
  otherDataset: null,
  waitsForKey: null,
  readers: [],
  arriving: null,
  writesFiles: true,
  batchFile: null,
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
