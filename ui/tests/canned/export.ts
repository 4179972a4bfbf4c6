// What there is to export, in canned numbers.
import type { ExportedRecordsView, ExportPageView } from "../../src/platform/generated";

export const EXPORT_PAGE: ExportPageView = {
  records: 1204,
  drafts: 142,
  notCleared: 0,
  undated: 3,
  years: [
    { year: 2026, records: 371 },
    { year: 2025, records: 402 },
    { year: 2019, records: 428 },
  ],
  versions: [
    { version: "2024", records: 776 },
    { version: "v1", records: 428 },
  ],
};

export const EXPORTED: ExportedRecordsView = {
  file: "fls-records-2026-11-17.csv",
  records: 1204,
  leftOut: 0,
  notCleared: 0,
};
