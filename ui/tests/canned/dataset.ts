// The audit's questions of a desk, in canned states.
import type { DatasetPreviewView, DatasetView } from "../../src/platform/generated";
import type { Answers } from "./host";

const BUILT_IN = { used: null, usedBy: null, revision: 7 };

export const AS_BUILT: DatasetView = {
  files: [
    { version: "2024", years: "from 2024", ...BUILT_IN },
    { version: "v3", years: "2020 to 2023", ...BUILT_IN },
    { version: "v1", years: "up to 2019", ...BUILT_IN },
  ],
  waiting: [],
  arrived: null,
  changes: [],
  refused: null,
  takesNone: false,
};

const CHANGES = [
  {
    version: "2024",
    at: "1.06 Date of first FLS contact",
    words: "How much the audit wants it: “Lite”, and “Optional” before",
    rules: true,
  },
  { version: "2024", at: "1.03 Gender", words: "its help says something else", rules: false },
];

export const WAITS: DatasetView = {
  ...AS_BUILT,
  waiting: ["2024:8"],
  arrived: "2026-11-17T09:12:00Z",
  changes: CHANGES,
};

export const PREVIEW: DatasetPreviewView = {
  waiting: ["2024:8"],
  changes: CHANGES,
  records: 1204,
  changed: 2,
  ways: [{ words: "become drafts", records: 2 }],
  lines: [
    { id: "r-5702", nhsNumber: "9992649690", diagnosed: "2026-08-03", words: ["becomes a draft"] },
    { id: "r-5703", nhsNumber: null, diagnosed: null, words: ["becomes a draft"] },
  ],
};

/** What a host answers that puts what waits to use. */
export function dataset(begin: DatasetView = AS_BUILT): Answers {
  let view = begin;
  return {
    dataset_files: () => view,
    preview_dataset: () => PREVIEW,
    use_dataset: () => {
      const used = { used: "2026-11-17T11:42:30Z", usedBy: "Priya Shah", revision: 8 };
      const files = view.files.map((file) => (file.version === "2024" ? { ...file, ...used } : file));
      view = { ...AS_BUILT, files };
      return view;
    },
  };
}
