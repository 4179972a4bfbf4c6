// What an import did, and what of it needs somebody.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { DataTable } from "../parts/data-table";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import { count, several } from "../parts/words";
import type { ImportedView } from "../platform";

export function Imported({ done }: { done: ImportedView }) {
  const [offset, setOffset] = useState(0);
  const [fitting, setFitting] = useState(8);
  const lines = [
    ...done.refused.map((line) => ({ ...line, kind: "Refused" })),
    ...done.attention.map((line) => ({ ...line, kind: "Needs attention" })),
  ].map((line, place) => ({ ...line, place }));
  return (
    <>
      <div className="toolbar" role="status">
        <Notice tone="good">
          <p>
            <strong>Imported.</strong> {done.words}.{" "}
            {done.needsAttention === 0 ? (
              <>
                No record needs attention. <Link to="/patients">Go to Patients</Link>
              </>
            ) : (
              <>
                {several(done.needsAttention, "record needs", "records need")} attention:{" "}
                <Link to="/patients" search={{ show: "needsYou" }}>
                  {done.needsAttention === 1 ? "see it" : "see them"} in Patients
                </Link>
                .
              </>
            )}
          </p>
        </Notice>
      </div>
      {lines.length === 0 ? null : (
        <DataTable
          label="Rows to look at"
          caption="Rows to look at"
          columns={[
            { key: "row", heading: "Row", number: true, names: true, cell: (line) => line.row },
            {
              key: "number",
              heading: "Record",
              cell: (line) =>
                line.record === null ? null : (
                  <Link to="/patients/$record/{-$tab}" params={{ record: line.record }} search={{ q: "settle" }}>
                    <ListedNhsNumber digits={line.nhsNumber} />
                  </Link>
                ),
            },
            { key: "kind", heading: "What", cell: (line) => line.kind },
            { key: "what", heading: "Column", wraps: true, cell: (line) => line.what },
            { key: "why", heading: "Why", wraps: true, cell: (line) => line.happens },
          ]}
          rows={lines.slice(offset, offset + fitting)}
          rowId={(line) => String(line.place)}
          onFit={setFitting}
          page={{ offset, limit: fitting, total: lines.length, onOffset: setOffset }}
          foot={
            done.untold === 0 ? null : (
              <span>
                The first {count(lines.length)} are listed, and {count(done.untold)} more are not.
              </span>
            )
          }
        />
      )}
    </>
  );
}
