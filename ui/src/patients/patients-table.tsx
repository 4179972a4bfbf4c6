// The table of the patients list: which columns, where a row opens, what it needs.
import type { ReactNode, Ref } from "react";
import { anyContact, ListedName } from "../parts/contact";
import type { DataColumn, Opens, Page, TableHandle } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { useRowName } from "../parts/nhs-number";
import type { Selection } from "../parts/selection";
import type { BehindFigure, PatientColumn, PatientRowView, PatientSort } from "../platform";
import { CLOSES, COLUMNS, NOT_COUNTED } from "./columns";

/** Whether it can be selected: a new record is in no file and no change of many before it is saved. */
export function maySelect(row: Pick<PatientRowView, "status">): boolean {
  return row.status !== "notSaved";
}

/** A record opens at what it needs, not only at the record; in the list behind a figure, at what keeps it out. */
export function opensAt(row: Pick<PatientRowView, "id" | "needsAttention" | "missing" | "notCounted">): Opens {
  if (row.notCounted !== null) return { record: row.id, q: row.notCounted.question };
  if (row.needsAttention) return { record: row.id, q: "settle" };
  return row.missing > 0 ? { record: row.id, q: "missing" } : { record: row.id };
}

export function PatientsTable(props: {
  rows: readonly PatientRowView[] | undefined;
  columns: readonly PatientColumn[];
  /** The figure that does not count these patients: of each it is said why, or until when it can change, beside their number. */
  saysWhy: BehindFigure | null;
  sort: PatientSort;
  descending: boolean;
  /** Nothing where no row can be selected. */
  selection: Selection | null;
  page: Page;
  asked: object;
  further: (offset: number, limit: number) => Promise<readonly PatientRowView[]>;
  foot: ReactNode;
  footHolds: ReactNode;
  ref: Ref<TableHandle>;
  onFit: (rows: number) => void;
  onSort: (column: PatientColumn) => void;
}) {
  const nameOf = useRowName();
  const order = props.descending ? "descending" : "ascending";
  const columns = props.columns.map((key): DataColumn<PatientRowView> => {
    const { heading, sort, number, roomy, cell } = COLUMNS[key];
    return {
      key,
      heading,
      cell,
      names: key === "nhsNumber",
      number: number === true,
      ...(roomy === undefined ? {} : { roomy }),
      sorted: sort !== undefined && sort === props.sort ? order : undefined,
      onSort: sort === undefined ? undefined : () => props.onSort(key),
    };
  });
  if (anyContact(props.rows)) {
    columns.splice(1, 0, { key: "name", heading: "Name", cell: (row) => <ListedName contact={row.contact} /> });
  }
  if (props.saysWhy !== null) {
    // Where one question is missing in all of them, the reason is the same, and the days differ.
    const hasDays = props.rows?.some((row) => row.notCounted?.closes != null) === true;
    const says = props.saysWhy.question !== null && hasDays ? CLOSES : NOT_COUNTED;
    columns.splice(1, 0, { key: "notCounted", heading: says.heading, cell: says.cell, wraps: true });
  }
  return (
    <DataTable
      ref={props.ref}
      label="Patients table"
      caption={`Patients. Up and Down move between rows, ${props.selection === null ? "" : "Space selects, "}Enter opens.`}
      columns={columns}
      rows={props.rows}
      rowId={(row) => row.id}
      list={{
        name: "patients",
        title: "Patients",
        route: "/patients",
        opens: opensAt,
        asked: props.asked,
        further: props.further,
        needs: (row) => row.needsAttention || row.missing > 0,
        numberOf: (row) => row.nhsNumber,
        selection:
          props.selection === null
            ? undefined
            : { of: props.selection, nameOf: (row) => nameOf(row.nhsNumber), may: maySelect },
      }}
      page={props.page}
      onFit={props.onFit}
      foot={props.foot}
      footHolds={props.footHolds}
    />
  );
}
