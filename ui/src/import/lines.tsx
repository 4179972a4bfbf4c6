// The lines of what a file would do: one for each answer that it brings to a record, or one for a row as a whole.
import { useState } from "react";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import { several } from "../parts/words";
import type { ImportPreviewView } from "../platform";

type Line = ImportPreviewView["lines"][number];
/** The lines of one outcome, or why records would need somebody. */
export type Shown = Line["outcome"] | "attention";

/** A line is the answer to one question in one row, and a row may be told twice at one question. */
type Placed = Line & { place: number };

const ROW: DataColumn<Placed> = { key: "row", heading: "Row", number: true, names: true, cell: (line) => line.row };
const NUMBER: DataColumn<Placed> = {
  key: "number",
  heading: "NHS number",
  cell: (line) => <ListedNhsNumber digits={line.nhsNumber} />,
};
const what = (heading: string): DataColumn<Placed> => ({
  key: "what",
  heading,
  wraps: true,
  cell: (line) => line.what,
});
const HERE: DataColumn<Placed> = {
  key: "here",
  heading: "Here",
  wraps: true,
  cell: (line) => line.here ?? <span className="quiet">Blank</span>,
};
const IN_FILE: DataColumn<Placed> = {
  key: "file",
  heading: "In the file",
  wraps: true,
  cell: (line) => <strong>{line.inFile}</strong>,
};
const HAPPENS: DataColumn<Placed> = {
  key: "happens",
  heading: "What happens",
  cell: (line) => <span className={line.taken ? undefined : "quiet"}>{line.happens}</span>,
};
const WHY: DataColumn<Placed> = { key: "why", heading: "Why", wraps: true, cell: (line) => line.happens };

const COLUMNS: Record<Shown, DataColumn<Placed>[]> = {
  new: [ROW, NUMBER, what("Fracture"), IN_FILE, HAPPENS],
  changed: [ROW, NUMBER, what("Question"), HERE, IN_FILE, HAPPENS],
  same: [ROW, NUMBER, what("Question"), HERE, IN_FILE, HAPPENS],
  differs: [ROW, NUMBER, what("Question"), HERE, IN_FILE, HAPPENS],
  refused: [ROW, what("Column"), WHY],
  attention: [ROW, NUMBER, what("Column"), WHY],
};

const TITLES: Record<Shown, string> = {
  new: "New",
  changed: "Changed",
  same: "Same",
  differs: "Different, ours kept",
  refused: "Refused",
  attention: "Needs you after the import",
};

export function ImportLines(props: { lines: readonly Line[]; outcome: Shown; rows: number }) {
  const { outcome, rows } = props;
  const [offset, setOffset] = useState(0);
  const [fitting, setFitting] = useState(10);
  const lines = props.lines.map((line, place) => ({ ...line, place }));
  if (rows === 0) {
    return (
      <Notice>
        <p>No row of this file.</p>
      </Notice>
    );
  }
  const told = new Set(lines.map((line) => line.row)).size;
  // A row has a line for each question, or for each reason.
  const inLines = lines.length === told ? "" : `, ${several(lines.length, "line")}`;
  return (
    <DataTable
      label={`${TITLES[outcome]} rows`}
      caption={`${TITLES[outcome]}: ${several(rows, "row")}`}
      columns={COLUMNS[outcome]}
      rows={lines.slice(offset, offset + fitting)}
      rowId={(line) => String(line.place)}
      onFit={setFitting}
      page={{ offset, limit: fitting, total: lines.length, onOffset: setOffset }}
      foot={
        <span>
          {TITLES[outcome]}: {several(rows, "row")}
          {told < rows ? `, of which the first ${told} are shown` : ""}
          {inLines}
        </span>
      }
    />
  );
}
