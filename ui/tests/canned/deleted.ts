// Deleted records in a canned state.
import type { DeletedView } from "../../src/platform/generated";

export const DELETED: DeletedView[] = [
  {
    id: "r-3366",
    nhsNumber: "9996763366",
    diagnosed: "2026-11-02",
    reason: "Duplicate",
    by: "Amara Osei",
    on: "2026-11-12",
    until: "2026-12-12",
  },
  {
    id: "r-9300",
    nhsNumber: "9991079300",
    diagnosed: "2026-10-28",
    reason: "Not an FLS patient",
    by: "Helen Pritchard",
    on: "2026-11-04",
    until: "2026-12-04",
  },
];
