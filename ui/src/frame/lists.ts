// The lists with more than a page, read without their screens: whoever comes back to a record goes on past the page that it
// was opened from.
import type { Asked as AskedFollowUps } from "../followups/groups";
import { opensFollowUp, rowId } from "../followups/groups";
import { opensAt } from "../patients/patients-table";
import type { Asked as AskedPatients } from "../patients/use-patients";
import { call } from "../session/call";
import type { ReadStops } from "./left-list";

export const READERS: Readonly<Record<string, ReadStops>> = {
  patients: async (asked, offset, limit) => {
    const found = await call("list_patients", { ...(asked as AskedPatients), only: [], offset, limit });
    return found.rows.map((row) => ({ row: row.id, ...opensAt(row) }));
  },
  followups: async (asked, offset, limit) => {
    const found = await call("list_follow_ups", { ...(asked as AskedFollowUps), offset, limit });
    return found.rows.map((row) => ({ row: rowId(row), ...opensFollowUp(row) }));
  },
};
