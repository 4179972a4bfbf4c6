// The table of follow-ups: two lines a patient, how long there is or how late it is in words. Enter and F2 open the
// follow-up question. Those that are long overdue, and those whose reminder was ended, can be selected, to be decided together.
import type { ReactNode, Ref } from "react";
import { anyContact, ListedName, ListedTelephone } from "../parts/contact";
import { CutShort } from "../parts/cut-short";
import type { DataColumn, Page, TableHandle } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { Icon } from "../parts/icon";
import { ListedNhsNumber, useRowName } from "../parts/nhs-number";
import type { Selection } from "../parts/selection";
import { shortDate } from "../parts/words";
import type { FollowUpGroupName, FollowUpRowView } from "../platform";
import { opensFollowUp, rowId } from "./groups";

const WHO: DataColumn<FollowUpRowView> = {
  key: "number",
  heading: "NHS number",
  names: true,
  cell: (row) => <ListedNhsNumber digits={row.nhsNumber} />,
  below: (row) => (row.age === null ? "Age not known" : `${row.age} at diagnosis`),
};
const REACH: DataColumn<FollowUpRowView> = {
  key: "reach",
  heading: "Name, telephone",
  cell: (row) => <ListedName contact={row.contact} />,
  below: (row) => <ListedTelephone contact={row.contact} />,
};
const WHICH: DataColumn<FollowUpRowView> = {
  key: "which",
  heading: "Follow-up, therapy",
  wraps: true,
  cell: (row) => `${row.weeks}-week`,
  below: (row) => `${row.site ?? "Site not answered"}, ${row.therapy ?? "therapy not answered"}`,
};
const CONTACT: DataColumn<FollowUpRowView> = {
  key: "contact",
  heading: "Last contact or call",
  cell: (row) => row.lastContact?.what ?? <span className="quiet">None recorded</span>,
  below: ({ lastContact: last }) =>
    last === null ? (
      ""
    ) : (
      <>
        {last.calls > 1 ? `${last.calls} calls, ` : ""}
        <Day date={last.on} />
      </>
    ),
};
const HAS: DataColumn<FollowUpRowView> = {
  key: "has",
  heading: "Who has it",
  cell: (row) =>
    row.assigned === null ? <span className="quiet">Nobody</span> : <CutShort words={row.assigned} as="colleague" />,
};
const DIAGNOSED: DataColumn<FollowUpRowView> = {
  key: "diagnosed",
  heading: "Diagnosed",
  roomy: 1,
  cell: (row) => <Day date={row.diagnosed} />,
};

const PUT_OFF: DataColumn<FollowUpRowView> = {
  key: "until",
  heading: "Put off until",
  sorted: "ascending",
  wraps: true,
  cell: (row) => (row.putOff?.until == null ? "Reminder ended" : <Day date={row.putOff.until} />),
  below: (row) => (
    <>
      {row.putOff?.why}, {row.late ? "closed" : "closes"} <Day date={row.target} />
    </>
  ),
};

/** The window of a group: what is open closes, what is late closed, what is coming opens. */
function window(group: FollowUpGroupName): DataColumn<FollowUpRowView> {
  const says = { inTime: "", late: "closed ", longOverdue: "closed ", putOff: "", coming: "opens " }[group];
  if (group === "putOff") return PUT_OFF;
  return {
    key: "window",
    heading: "Window",
    sorted: group === "late" ? "descending" : "ascending",
    cell: (row) => (
      <span className={row.closesSoon ? "status strong" : "status"}>
        <Icon name="clock" /> {row.when}
      </span>
    ),
    below: (row) => (
      <span className="below-status">
        {says}
        <Day date={group === "coming" ? row.opens : row.target} />
      </span>
    ),
  };
}

function Day({ date }: { date: string }) {
  return <time dateTime={date}>{shortDate(date)}</time>;
}

export function FollowUpsTable(props: {
  group: FollowUpGroupName;
  rows: readonly FollowUpRowView[] | undefined;
  page: Page;
  asked: object;
  /** Nothing where whoever is in may not decide about many. */
  selection: Selection | null;
  foot: ReactNode;
  footHolds: ReactNode;
  further: (offset: number, limit: number) => Promise<readonly FollowUpRowView[]>;
  onFit: (rows: number) => void;
  onCall: (row: FollowUpRowView) => void;
  ref?: Ref<TableHandle>;
}) {
  const nameOf = useRowName();
  // A service that gives patients to nobody has no room for who has them.
  const anyHas = props.rows?.some((row) => row.assigned !== null) === true;
  const { selection } = props;
  const selects = selection !== null && props.rows?.some((row) => row.decidedTogether) === true;
  return (
    <DataTable
      label="Follow-ups table"
      caption={`Follow-ups. Up and Down move between rows, ${selects ? "Space selects, " : ""}Enter opens, Control T calls.`}
      ref={props.ref ?? null}
      twoLines
      columns={[
        WHO,
        ...(anyContact(props.rows) ? [REACH] : []),
        WHICH,
        window(props.group),
        CONTACT,
        ...(anyHas ? [HAS] : []),
        DIAGNOSED,
      ]}
      rows={props.rows}
      rowId={rowId}
      list={{
        name: "followups",
        title: "Follow-ups",
        route: "/followups",
        opens: opensFollowUp,
        asked: props.asked,
        further: props.further,
        needs: (row) => row.closesSoon || row.late,
        numberOf: (row) => row.nhsNumber,
        openKeys: ["F2"],
        rowKeys: { "Ctrl+T": props.onCall },
        leavesCtrlPage: true,
        ...(selects
          ? {
              selection: {
                of: selection,
                nameOf: (row: FollowUpRowView) => `${nameOf(row.nhsNumber)}, ${row.weeks}-week`,
                may: (row: FollowUpRowView) => row.decidedTogether,
              },
            }
          : {}),
      }}
      page={props.page}
      onFit={props.onFit}
      foot={props.foot}
      footHolds={props.footHolds}
    />
  );
}
