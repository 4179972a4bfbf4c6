// The columns of the patients list: what each shows, and by which order it can be sorted.
import { createColumnHelper, tableFeatures } from "@tanstack/react-table";
import { RecordTag, SyncStatus } from "../parts/status";
import { shortDate } from "../parts/words";
import type { PatientRowView, PatientSort } from "../platform";
import { PatientLink } from "./patient-link";

export const features = tableFeatures({});

const helper = createColumnHelper<typeof features, PatientRowView>();

/** Columns that the host can sort by. */
export const SORTS: Partial<Record<string, PatientSort>> = {
  nhsNumber: "nhsNumber",
  born: "born",
  diagnosed: "diagnosed",
  assessed: "assessed",
  status: "missing",
  changedBy: "changed",
};

export const columns = helper.columns([
  helper.accessor("nhsNumber", { header: "NHS number", cell: ({ row }) => <PatientLink row={row.original} /> }),
  helper.accessor("born", { header: "Born", cell: ({ getValue }) => <Day date={getValue()} /> }),
  helper.accessor("age", { header: "Age", cell: ({ getValue }) => getValue() ?? "" }),
  helper.accessor("site", { header: "Fracture", cell: ({ getValue }) => getValue() ?? <Quiet>Not yet</Quiet> }),
  helper.accessor("diagnosed", { header: "Diagnosed", cell: ({ getValue }) => <Day date={getValue()} /> }),
  helper.accessor("assessed", { header: "Assessed", cell: ({ getValue }) => <Day date={getValue()} /> }),
  helper.accessor("status", {
    header: "Record",
    cell: ({ row }) => <RecordTag status={row.original.status} missing={row.original.missing} />,
  }),
  helper.accessor("followUp", {
    header: "Follow-up",
    cell: ({ row }) => <FollowUp words={row.original.followUp} overdue={row.original.overdue} />,
  }),
  helper.accessor("sync", { header: "Sync", cell: ({ getValue }) => <SyncStatus state={getValue()} /> }),
  helper.accessor("changedBy", { header: "Last change", cell: ({ getValue }) => getValue() }),
]);

function Quiet({ children }: { children: string }) {
  return <span className="quiet">{children}</span>;
}

function Day({ date }: { date: string | null }) {
  return date === null ? <Quiet>Not yet</Quiet> : <time dateTime={date}>{shortDate(date)}</time>;
}

function FollowUp({ words, overdue }: { words: string; overdue: boolean }) {
  return overdue ? <span className="status--needs">{words}</span> : words;
}
