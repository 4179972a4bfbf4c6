// Who saw what, in canned states. Everyone is fictional, and no record is named but by its id.
import type { AccessTrailView, TrailProofView } from "../../src/platform/generated";

const line = (nr: number, at: string, by: string, what: string, of: { record?: string; records?: string }) => ({
  nr,
  at,
  by,
  what,
  record: of.record ?? null,
  records: of.records ?? null,
  mark: `5F0C21D09A8B${String(7000 + nr)}`,
});
const RECORD = "0193f5a0-0000-7000-8000-00000000c0de";

export const TRAIL: AccessTrailView = {
  lines: [
    line(1204, "2026-11-17T11:40:00Z", "Amara Osei", "Read this list", {}),
    line(1203, "2026-11-17T11:12:00Z", "Helen Pritchard", "Opened a record", { record: RECORD }),
    line(1202, "2026-11-17T10:58:00Z", "Helen Pritchard", "Printed a call sheet", { records: "17 records" }),
    line(1201, "2026-11-16T17:31:00Z", "Dr Rohan Mehta", "Exported records", { records: "1,204 records" }),
    line(1200, "2026-11-16T09:05:00Z", "Tomos Evans", "Opened a record", { record: RECORD }),
  ],
  more: true,
  people: [
    { id: "u-1", name: "Amara Osei" },
    { id: "u-3", name: "Dr Rohan Mehta" },
    { id: "u-2", name: "Helen Pritchard" },
    { id: "u-4", name: "Tomos Evans" },
  ],
  years: 8,
  yearsChoices: [2, 5, 8, 20],
  notice: null,
};

/** The lines before those. */
export const EARLIER_TRAIL: AccessTrailView = {
  ...TRAIL,
  lines: [
    line(
      1199,
      "2026-11-14T08:00:00Z",
      "Helen Pritchard",
      "The program ended without locking: what was opened just before may be missing",
      {},
    ),
  ],
  more: false,
};

export const WHOLE_TRAIL: TrailProofView = {
  whole: true,
  words: ["1,204 lines, each as it was written, and none is missing"],
  mark: "1204-5F0C21D09A8B8204",
};

export const BROKEN_TRAIL: TrailProofView = {
  whole: false,
  words: [
    "This list is not as it was written: line 1202 was altered, or does not belong here. Tell the Caldicott guardian and IT, and keep a backup of this desk as it is",
  ],
  mark: "1204-5F0C21D09A8B8204",
};
