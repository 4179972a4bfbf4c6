// The lines of what a file would do: one for each answer that it brings to a record, or one for a row as a whole.
import { useEffect, useRef, useState } from "react";
import { TickBox } from "../parts/choice";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import { several } from "../parts/words";
import type { ImportPreviewView } from "../platform";

import type { Ticked, Ticks } from "./ticks";
import { isTicked, TICKED } from "./ticks";

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
  cell: (line) => (line.inFile === null ? <span className="quiet">Blank</span> : <strong>{line.inFile}</strong>),
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
  birthDate: [ROW, NUMBER, what("Question"), HERE, IN_FILE, HAPPENS],
  same: [ROW, NUMBER, what("Question"), HERE, IN_FILE, HAPPENS],
  differs: [ROW, NUMBER, what("Question"), HERE, IN_FILE, HAPPENS],
  notEligible: [ROW, what("Column"), WHY],
  refused: [ROW, what("Column"), WHY],
  attention: [ROW, NUMBER, what("Column"), WHY],
};

const TITLES: Record<Shown, string> = {
  new: "New",
  changed: "Changed",
  birthDate: "The date of birth differs",
  same: "Same",
  differs: "Different, ours kept",
  notEligible: "Not eligible",
  refused: "Refused",
  attention: "Needs you after the import",
};

/** What rows do that have a tick. */
const DOES: Readonly<Record<Ticked, string>> = {
  new: "start a record",
  changed: "change a record",
  birthDate: "change a record with another date of birth",
};

export function ImportLines(props: {
  lines: readonly Line[];
  outcome: Shown;
  rows: number;
  ticks: Ticks;
  onTurn: (outcome: Ticked, row: number) => void;
  onTurnAll: (outcome: Ticked, ticked: boolean) => void;
}) {
  const { outcome, rows, ticks } = props;
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
  const ticked = TICKED.find((one) => one === outcome) ?? null;
  // A row of several lines has its box in the first of them, and on the page where the others stand.
  const firstOf = (line: Placed) => line.place === offset || lines[line.place - 1]?.row !== line.row;
  const columns = COLUMNS[outcome].map((column) =>
    ticked === null || column !== HAPPENS
      ? column
      : {
          ...HAPPENS,
          cell: (line: Placed) =>
            isTicked(ticks, ticked, line.row) ? HAPPENS.cell(line) : <span className="quiet">Left out</span>,
        },
  );
  return (
    <>
      {ticked === null ? null : (
        <AllTicked
          words={rows === 1 ? "Import this row" : `Import all ${several(rows, "row")} that ${DOES[ticked]}`}
          left={ticks.left[ticked]}
          rows={rows}
          onTurn={(on) => props.onTurnAll(ticked, on)}
        />
      )}
      <DataTable
        label={`${TITLES[outcome]} rows`}
        caption={`${TITLES[outcome]}: ${several(rows, "row")}`}
        columns={
          ticked === null
            ? columns
            : [
                {
                  key: "tick",
                  heading: "Import",
                  unseen: true,
                  cell: (line) =>
                    firstOf(line) ? (
                      <input
                        type="checkbox"
                        className="pick__box"
                        aria-label={`Import row ${line.row}`}
                        checked={isTicked(ticks, ticked, line.row)}
                        onChange={() => props.onTurn(ticked, line.row)}
                      />
                    ) : null,
                },
                ...columns,
              ]
        }
        rows={lines.slice(offset, offset + fitting)}
        rowId={(line) => String(line.place)}
        onFit={setFitting}
        page={{ offset, limit: fitting, total: lines.length, onOffset: setOffset }}
        foot={
          <span>
            {TITLES[outcome]}: {several(rows, "row")}
            {told < rows ? `, of which the first ${told} are shown` : ""}
            {inLines}
            {ticked === null || ticks.left[ticked] === 0 ? "" : `, ${several(ticks.left[ticked], "row")} not ticked`}
          </span>
        }
      />
    </>
  );
}

/** Ticks every row of an outcome, or none: also those that are not listed. */
function AllTicked(props: { words: string; left: number; rows: number; onTurn: (ticked: boolean) => void }) {
  const { left, rows } = props;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = left > 0 && left < rows;
  }, [left, rows]);
  return <TickBox id="import-all" label={props.words} checked={left === 0} onChange={props.onTurn} box={box} />;
}
