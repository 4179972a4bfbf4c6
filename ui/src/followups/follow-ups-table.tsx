// The table of follow-ups: two lines a patient, how late in words. Enter and F2 open the follow-up question.
import { Kbd } from "../keys/kbd";
import type { DataColumn, Opens, Page } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { Icon } from "../parts/icon";
import { ListedNhsNumber } from "../parts/nhs-number";
import { shortDate } from "../parts/words";
import type { FollowUpRowView } from "../platform";

const COLUMNS: readonly DataColumn<FollowUpRowView>[] = [
  {
    key: "number",
    heading: "NHS number",
    names: true,
    cell: (row) => <ListedNhsNumber digits={row.nhsNumber} />,
    below: (row) => (
      <>
        diagnosed <Day date={row.diagnosed} />
      </>
    ),
  },
  {
    key: "which",
    heading: "Follow-up",
    cell: (row) => `${row.weeks}-week`,
    below: (row) => (
      <>
        from <Day date={row.opens} />
      </>
    ),
  },
  {
    key: "due",
    heading: "Due",
    sorted: "ascending",
    cell: (row) => (
      <span className={row.overdue ? "status status--needs" : "status"}>
        <Icon name={row.overdue ? "needs" : "clock"} /> {row.when}
      </span>
    ),
    below: (row) => (
      <>
        by <Day date={row.target} />
      </>
    ),
  },
  {
    key: "therapy",
    heading: "Therapy recommended",
    wraps: true,
    cell: (row) => row.therapy ?? <span className="quiet">Not answered</span>,
  },
  {
    key: "patient",
    heading: "Patient",
    cell: (row) => (row.age === null ? "Age not known" : `${row.age} at diagnosis`),
    below: (row) => row.site ?? "Site not answered",
  },
];

function opensAt(row: FollowUpRowView): Opens {
  return { record: row.id, q: row.question };
}

function Day({ date }: { date: string }) {
  return <time dateTime={date}>{shortDate(date)}</time>;
}

export function FollowUpsTable(props: {
  rows: readonly FollowUpRowView[] | undefined;
  page: Page;
  further: (offset: number, limit: number) => Promise<readonly FollowUpRowView[]>;
  onFit: (rows: number) => void;
}) {
  return (
    <DataTable
      label="Follow-ups table"
      caption="Follow-ups, overdue first. Up and Down move between rows, Enter opens."
      twoLines
      columns={COLUMNS}
      rows={props.rows}
      rowId={(row) => `${row.id}-${row.weeks}`}
      list={{
        name: "followups",
        title: "Follow-ups",
        route: "/followups",
        opens: opensAt,
        further: props.further,
        needs: (row) => row.overdue,
        numberOf: (row) => row.nhsNumber,
        openKeys: ["F2"],
      }}
      page={props.page}
      onFit={props.onFit}
      foot={
        <span className="keys" aria-hidden="true">
          <span>
            <Kbd>F2</Kbd> or <Kbd>Enter</Kbd> record the follow-up
          </span>
        </span>
      }
    />
  );
}
