// The columns of the patients list: what each is called, what it shows, and by which order it can be sorted.
import type { ReactNode } from "react";
import { CutShort } from "../parts/cut-short";
import { Icon } from "../parts/icon";
import { ListedNhsNumber } from "../parts/nhs-number";
import { RecordTag, SyncStatus } from "../parts/status";
import { dayAndTime, shortDate } from "../parts/words";
import type { NotCountedView, PatientColumn, PatientRowView, PatientSort } from "../platform";

export interface Column {
  heading: string;
  /** The host can sort by it; and which way comes first. */
  sort?: PatientSort;
  newestFirst?: boolean;
  number?: boolean;
  /** Where the list is wider than the window it goes, the smallest first: what it says stands in the record, too. */
  roomy?: number;
  cell: (row: PatientRowView) => ReactNode;
}

export const COLUMNS: Record<PatientColumn, Column> = {
  nhsNumber: { heading: "NHS number", sort: "nhsNumber", cell: (row) => <ListedNhsNumber digits={row.nhsNumber} /> },
  born: { heading: "Born", sort: "born", roomy: 5, cell: (row) => <Day date={row.born} /> },
  age: { heading: "Age", sort: "age", number: true, roomy: 2, cell: (row) => row.age ?? "" },
  postcode: { heading: "Postcode", roomy: 8, cell: (row) => row.postcode ?? <Quiet>Not yet</Quiet> },
  site: {
    heading: "Fracture",
    sort: "site",
    roomy: 10,
    cell: (row) => (row.site === null ? <Quiet>Not yet</Quiet> : <CutShort words={row.site} as="site" />),
  },
  diagnosed: {
    heading: "Diagnosed",
    sort: "diagnosed",
    newestFirst: true,
    roomy: 11,
    cell: (row) => <Day date={row.diagnosed} />,
  },
  assessed: { heading: "Assessed", sort: "assessed", roomy: 4, cell: (row) => <Day date={row.assessed} /> },
  therapy: { heading: "Therapy", roomy: 9, cell: (row) => row.therapy ?? <Quiet>Not yet</Quiet> },
  status: {
    heading: "Record",
    sort: "missing",
    cell: (row) => <RecordTag status={row.status} missing={row.missing} />,
  },
  followUp: {
    heading: "Follow-up",
    sort: "followUp",
    cell: (row) => (row.overdue ? <span className="status--needs">{row.followUp}</span> : row.followUp),
  },
  sync: {
    heading: "Sync",
    sort: "sync",
    newestFirst: true,
    roomy: 3,
    cell: (row) => (row.status === "notSaved" ? <Quiet>After saving</Quiet> : <SyncStatus state={row.sync} />),
  },
  changedBy: {
    heading: "Last change",
    sort: "changed",
    newestFirst: true,
    roomy: 1,
    cell: (row) => <CutShort words={row.changedBy} />,
  },
  changedAt: {
    heading: "Changed on",
    sort: "changed",
    newestFirst: true,
    roomy: 7,
    cell: (row) => dayAndTime(row.changedAt),
  },
  version: { heading: "Dataset", roomy: 6, cell: (row) => row.dataset },
};

/** In the list behind a figure, beside each patient whom it does not count, or does not look at. */
export const NOT_COUNTED: Column = {
  heading: "Why not counted",
  cell: ({ notCounted }) => (
    <span className="why-not-counted">
      {notCounted?.words ?? ""}
      {notCounted === null || notCounted.closes === null || notCounted.closing === CLOSED ? null : (
        <span className="sub">
          Can still count: <Closes why={notCounted} />
        </span>
      )}
    </span>
  ),
};

/** In the list of one missing answer: until when it still counts in a KPI. */
export const CLOSES: Column = {
  heading: "Window closes",
  cell: ({ notCounted }) =>
    notCounted === null || notCounted.closes === null ? <Quiet>No last day</Quiet> : <Closes why={notCounted} />,
};

/** What the host says of a last day that is over. */
const CLOSED = "Closed";

function Closes({ why: { closes, closing, closesSoon } }: { why: NotCountedView }) {
  return (
    <span className={closesSoon ? "status strong" : "status"}>
      <Icon name="clock" /> {closing} <span className="quiet">{closes === null ? "" : shortDate(closes)}</span>
    </span>
  );
}

function Quiet({ children }: { children: string }) {
  return <span className="quiet">{children}</span>;
}

function Day({ date }: { date: string | null }) {
  return date === null ? <Quiet>Not yet</Quiet> : <time dateTime={date}>{shortDate(date)}</time>;
}
