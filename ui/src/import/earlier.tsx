// The imports that there were: when, who, from which file. Each can be taken back, once what that would do was seen.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { announce } from "../parts/announce";
import { DataTable } from "../parts/data-table";
import { Failed, Notice } from "../parts/states";
import { count, dayAndTime } from "../parts/words";
import type { EarlierImportView, ImportUndoView } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import { ImportStays } from "./stays";
import { UndoImportDialog } from "./undo-import-dialog";

export function EarlierImports() {
  const queries = useQueryClient();
  const today = useToday();
  const imports = useQuery({ queryKey: ["earlier imports"], queryFn: () => call("earlier_imports", null) });
  const [asked, setAsked] = useState<EarlierImportView | null>(null);
  const [undone, setUndone] = useState<ImportUndoView | null>(null);
  const [offset, setOffset] = useState(0);
  const [fitting, setFitting] = useState(8);
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (undone === null) return;
    // The button of its row is another one from now on: what was done has focus.
    said.current?.focus();
    announce(`Undone. ${undone.words}.`);
  }, [undone]);
  if (imports.isError) {
    return <Failed what="The list of imports" error={imports.error} onRetry={() => void imports.refetch()} />;
  }
  if (imports.data?.length === 0) return null;
  const rows = imports.data ?? [];
  return (
    <>
      {undone === null ? null : (
        <>
          <div className="toolbar" ref={said} tabIndex={-1}>
            <Notice tone="good">
              <p>
                <strong>Undone.</strong> {undone.words}.
              </p>
            </Notice>
          </div>
          <ImportStays undo={undone} />
        </>
      )}
      <h2 className="import__earlier">Earlier imports</h2>
      <DataTable
        label="Earlier imports"
        caption="Earlier imports"
        rows={imports.data === undefined ? undefined : rows.slice(offset, offset + fitting)}
        rowId={(row) => row.id}
        onFit={setFitting}
        page={{ offset, limit: fitting, total: rows.length, onOffset: setOffset }}
        columns={[
          { key: "at", heading: "When", names: true, cell: (row) => dayAndTime(row.at, today) },
          {
            key: "file",
            heading: "File",
            wraps: true,
            cell: (row) =>
              row.file ?? (
                <span className="quiet">{row.desk === null ? "Not from a file" : `Read at ${row.desk}`}</span>
              ),
          },
          { key: "by", heading: "By", wraps: true, cell: (row) => <span className="name-wraps">{row.by}</span> },
          {
            key: "rows",
            heading: "Rows taken",
            number: true,
            cell: (row) => (row.rows === null ? count(row.written) : `${count(row.written)} of ${count(row.rows)}`),
          },
          {
            key: "act",
            heading: "Action",
            unseen: true,
            acts: true,
            cell: (row) =>
              row.undoneAt === null ? (
                <button type="button" className="button button--quiet button--small" onClick={() => setAsked(row)}>
                  Undo… <span className="vh">the import of {dayAndTime(row.at, today)}</span>
                </button>
              ) : (
                <>
                  <span className="quiet">
                    Undone by {row.undoneBy}, {dayAndTime(row.undoneAt, today)}
                  </span>{" "}
                  {undone?.import === row.id && undone.stays.length === 0 ? null : (
                    <button type="button" className="text-button" onClick={() => setAsked(row)}>
                      See what is left… <span className="vh">of the import of {dayAndTime(row.at, today)}</span>
                    </button>
                  )}
                </>
              ),
          },
        ]}
      />
      {asked === null ? null : (
        <UndoImportDialog
          of={asked}
          onDone={(done) => {
            setAsked(null);
            setUndone(done);
            void queries.invalidateQueries();
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
