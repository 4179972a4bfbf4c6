// The table of the patients list: a row a patient, moved through and selected by keyboard; headings sort.

import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Icon } from "../parts/icon";
import { useRowName } from "../parts/nhs-number";
import type { RowKeys } from "../parts/row-keys";
import type { PatientColumn, PatientRowView, PatientSort } from "../platform";
import { COLUMNS } from "./columns";
import { questionToOpen } from "./patient-link";
import type { Selection } from "./selection";

export function PatientsTable(props: {
  rows: PatientRowView[];
  columns: readonly PatientColumn[];
  sort: PatientSort;
  descending: boolean;
  keys: RowKeys;
  selection: Selection;
  onSort: (column: PatientColumn) => void;
}) {
  const { rows, columns, selection } = props;
  const navigate = useNavigate();
  const nameOf = useRowName();
  const page = rows.map((row) => row.id);
  const last = useRef<number | null>(null);

  /** A click on a tick box; with Shift from the one before. */
  function pick(at: number, range: boolean): void {
    const from = last.current;
    const id = page[at];
    if (range && from !== null && from < page.length) selection.extend(page, from, at);
    else if (id !== undefined) selection.toggle(id);
    last.current = at;
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <section className="scroll" aria-label="Patients table" tabIndex={0}>
      <table className="nhsuk-table table table--pick">
        <caption className="vh">Patients. Up and Down move between rows, Space selects, Enter opens.</caption>
        <thead>
          <tr>
            <td className="pick">
              <PickPage page={page} selection={selection} />
            </td>
            {columns.map((key) => (
              <Heading key={key} column={key} {...props} />
            ))}
          </tr>
        </thead>
        <tbody {...props.keys.body}>
          {rows.map((row, at) => (
            <tr
              key={row.id}
              className={selection.has(row.id) ? "row--opens row--selected" : "row--opens"}
              onClick={() => {
                // Text is being selected, not a row opened.
                if (document.getSelection()?.isCollapsed === false) return;
                void navigate({
                  to: "/patients/$record/{-$tab}",
                  params: { record: row.id },
                  search: questionToOpen(row),
                });
              }}
            >
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tick box in it has the keyboard */}
              <td className="pick" onClick={(event) => event.stopPropagation()}>
                <input
                  className="pick__box"
                  type="checkbox"
                  aria-label={`Select ${nameOf(row.nhsNumber)}`}
                  checked={selection.has(row.id)}
                  onClick={(event) => pick(at, event.shiftKey)}
                  readOnly
                />
              </td>
              {columns.map((key, place) =>
                place === 0 ? (
                  <th key={key} scope="row">
                    {COLUMNS[key].cell(row)}
                  </th>
                ) : (
                  <td key={key} className={COLUMNS[key].number === true ? "num" : "nowrap"}>
                    {COLUMNS[key].cell(row)}
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

/** All on this page, some of them, or none. */
function PickPage({ page, selection }: { page: readonly string[]; selection: Selection }) {
  const box = useRef<HTMLInputElement>(null);
  const on = page.filter((id) => selection.has(id)).length;
  const all = on > 0 && on === page.length;
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = on > 0 && !all;
  }, [on, all]);
  return (
    <input
      ref={box}
      className="pick__box"
      type="checkbox"
      aria-label="Select all on this page"
      aria-keyshortcuts="Control+A"
      checked={all}
      onChange={() => (all ? selection.remove(page) : selection.add(page))}
    />
  );
}

function Heading(props: {
  column: PatientColumn;
  sort: PatientSort;
  descending: boolean;
  onSort: (column: PatientColumn) => void;
}) {
  const { sort, heading, number } = COLUMNS[props.column];
  const on = sort !== undefined && sort === props.sort;
  const order = props.descending ? "descending" : "ascending";
  return (
    <th scope="col" className={number === true ? "num" : undefined} aria-sort={on ? order : undefined}>
      {sort === undefined ? (
        heading
      ) : (
        <button type="button" onClick={() => props.onSort(props.column)}>
          {heading}
          <Icon name={on ? (props.descending ? "sortdown" : "sortup") : "sort"} />
        </button>
      )}
    </th>
  );
}
