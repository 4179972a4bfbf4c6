// The table of the patients list: sortable headings, a row a patient, moved through by keyboard.

import { useNavigate } from "@tanstack/react-router";
import { useTable } from "@tanstack/react-table";
import { Icon } from "../parts/icon";
import type { RowKeys } from "../parts/row-keys";
import type { PatientRowView, PatientSort } from "../platform";
import { columns, features, SORTS } from "./columns";
import { questionToOpen } from "./patient-link";

export function PatientsTable(props: {
  rows: PatientRowView[];
  sort: PatientSort;
  descending: boolean;
  keys: RowKeys;
  onSort: (sort: PatientSort) => void;
}) {
  const table = useTable({ features, columns, data: props.rows });
  const navigate = useNavigate();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <section className="scroll" aria-label="Patients table" tabIndex={0}>
      <table className="nhsuk-table table">
        <caption className="vh">Patients. Up and Down move between rows, Enter opens.</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <Heading
                  key={header.id}
                  id={header.column.id}
                  sort={props.sort}
                  descending={props.descending}
                  onSort={props.onSort}
                >
                  <table.FlexRender header={header} />
                </Heading>
              ))}
            </tr>
          ))}
        </thead>
        <tbody {...props.keys.body}>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.original.id}
              className="row--opens"
              onClick={() =>
                void navigate({
                  to: "/patients/$record/{-$tab}",
                  params: { record: row.original.id },
                  search: questionToOpen(row.original),
                })
              }
            >
              {row.getAllCells().map((cell, at) =>
                at === 0 ? (
                  <th key={cell.id} scope="row">
                    <table.FlexRender cell={cell} />
                  </th>
                ) : (
                  <td key={cell.id} className={cell.column.id === "age" ? "num" : "nowrap"}>
                    <table.FlexRender cell={cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Heading(props: {
  id: string;
  sort: PatientSort;
  descending: boolean;
  onSort: (sort: PatientSort) => void;
  children: React.ReactNode;
}) {
  const sort = SORTS[props.id];
  const on = sort !== undefined && sort === props.sort;
  const order = props.descending ? "descending" : "ascending";
  return (
    <th scope="col" className={props.id === "age" ? "num" : undefined} aria-sort={on ? order : undefined}>
      {sort === undefined ? (
        props.children
      ) : (
        <button type="button" onClick={() => props.onSort(sort)}>
          {props.children}
          <Icon name={on ? (props.descending ? "sortdown" : "sortup") : "sort"} />
        </button>
      )}
    </th>
  );
}
