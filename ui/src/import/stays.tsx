// What of an import stays when it is taken back: which record, which answer, and why.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { DataTable } from "../parts/data-table";
import { ListedNhsNumber } from "../parts/nhs-number";
import { count } from "../parts/words";
import type { ImportUndoView } from "../platform";

/** So many lines are shown at a time: what is around the table has its own place. */
const LINES = 6;

export function ImportStays({ undo }: { undo: ImportUndoView }) {
  const [offset, setOffset] = useState(0);
  if (undo.stays.length === 0) return null;
  const lines = undo.stays.map((line, place) => ({ ...line, place }));
  return (
    <DataTable
      label="What stays as it is"
      caption="What stays as it is"
      rows={lines.slice(offset, offset + LINES)}
      rowId={(line) => String(line.place)}
      page={{ offset, limit: LINES, total: lines.length, onOffset: setOffset }}
      columns={[
        { key: "row", heading: "Row", number: true, names: true, cell: (line) => line.row },
        {
          key: "number",
          heading: "Record",
          cell: (line) => (
            <Link to="/patients/$record/{-$tab}" params={{ record: line.record }}>
              <ListedNhsNumber digits={line.nhsNumber} />
            </Link>
          ),
        },
        { key: "what", heading: "Column", wraps: true, cell: (line) => line.what },
        { key: "why", heading: "Why", wraps: true, cell: (line) => line.why },
      ]}
      foot={
        undo.untold === 0 ? null : (
          <span>
            The first {count(lines.length)} are listed, and {count(undo.untold)} more are not.
          </span>
        )
      }
    />
  );
}
