// What the columns of a file are that does not name them as the audit does: proposed by the host, said by whoever knows the
// file, and kept for the next file with the same headings. What is left to say is the host's to find.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { DataTable } from "../parts/data-table";
import { Field } from "../parts/field";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import { several } from "../parts/words";
import type { ImportColumnsRequest, ImportColumnsView, ImportColumnUse } from "../platform";
import { call } from "../session/call";
import { Sheets } from "./sheets";

type Column = ImportColumnsView["columns"][number] & { place: number };

export function ImportColumns(props: {
  view: ImportColumnsView;
  busy: boolean;
  onSheet: (place: number) => void;
  onUse: (said: ImportColumnsRequest) => void;
  onLeave: () => void;
}) {
  const { view, busy } = props;
  const [said, setSaid] = useState(() => asShown(view));
  if (said.of !== view) setSaid(asShown(view));
  const [offset, setOffset] = useState(0);
  const [fitting, setFitting] = useState(8);
  const columns = view.columns.map((column, place) => ({
    heading: column.heading,
    used: said.used[place] ?? column.used,
  }));
  const check = useQuery({
    queryKey: ["import columns", columns],
    queryFn: () => call("check_import_columns", { read: view.read, name: "", columns }),
    placeholderData: (before) => before,
    gcTime: 0,
  });
  // Where it cannot be checked, the host says what is wrong when it is used.
  const faults = check.isError ? [] : (check.data?.faults ?? view.faults);
  const isChecked = check.isError || (check.data !== undefined && !check.isPlaceholderData);
  const undecided = said.used.filter((used) => used.kind === "undecided").length;
  const use = () => {
    if (!busy && isChecked && faults.length === 0) props.onUse({ read: view.read, name: said.name, columns });
  };
  useKeys("screen", { "Ctrl+Enter": use });
  const turn = (used: ImportColumnUse[]) => {
    if (!busy) setSaid({ ...said, used });
  };
  const shown: Column[] = view.columns
    .map((column, place) => ({ ...column, place }))
    .filter((column) => !column.isBlank);
  return (
    <>
      <div className="toolbar" role="status">
        {faults.length === 0 ? (
          <Notice>
            <p>
              <strong>Nothing has changed yet.</strong> Every column is a question or is left out. Go on to see what the
              file would do.
            </p>
          </Notice>
        ) : (
          <Notice tone="warn">
            <p>
              <strong>Say what the columns of this file are.</strong> Nothing has changed yet.
            </p>
            <ul className="import__faults">
              {faults.map((fault) => (
                <li key={fault}>{fault}.</li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
      {view.sheets.length < 2 ? null : (
        <Sheets
          names={view.sheets}
          chosen={view.read.sheet}
          onChoose={(sheet) => {
            if (!busy) props.onSheet(sheet);
          }}
        />
      )}
      <div className="import">
        <div className="import__rows">
          <DataTable
            label="Columns of the file"
            caption="Columns of the file"
            rows={shown.slice(offset, offset + fitting)}
            rowId={(column) => String(column.place)}
            onFit={setFitting}
            page={{ offset, limit: fitting, total: shown.length, onOffset: setOffset }}
            columns={[
              { key: "letters", heading: "Column", cell: (column) => column.letters },
              {
                key: "heading",
                heading: "Heading",
                names: true,
                wraps: true,
                cell: (column) => (column.heading === "" ? <span className="quiet">No heading</span> : column.heading),
              },
              { key: "first", heading: "First values", wraps: true, cell: (column) => <FirstValues of={column} /> },
              {
                key: "used",
                heading: "Question",
                wraps: true,
                cell: (column) => (
                  <UseSelect
                    column={column}
                    used={said.used[column.place] ?? column.used}
                    questions={view.questions}
                    onUse={(used) => turn(said.used.map((other, place) => (place === column.place ? used : other)))}
                  />
                ),
                below: (column) => (isAsShown(said.used[column.place], column.used) ? column.why : "As you said"),
              },
            ]}
          />
        </div>
        <div className="sheet import__choices">
          {undecided === 0 ? null : (
            <div>
              <Button
                secondary
                busy={busy}
                onClick={() => turn(said.used.map((used) => (used.kind === "undecided" ? { kind: "leftOut" } : used)))}
              >
                Leave out {several(undecided, "column")}
              </Button>
              <p className="small quiet">The columns that have no question yet.</p>
            </div>
          )}
          <Field
            id="import-columns-name"
            label="Name for files like this (optional)"
            hint="Such as Ward list. Without patients’ names or numbers."
            value={said.name}
            maxLength={60}
            onChange={(event) => setSaid({ ...said, name: event.target.value })}
          />
          <div>
            <Button busy={busy || !isChecked || faults.length > 0} aria-keyshortcuts="Control+Enter" onClick={use}>
              Continue <Kbd>Ctrl Enter</Kbd>
            </Button>{" "}
            <Button secondary busy={busy} onClick={props.onLeave}>
              Cancel
            </Button>
            <p className="small quiet">
              This computer keeps the headings and their questions, for the next file with the same headings. It keeps
              nothing else of the file.
            </p>
          </div>
        </div>
      </div>
    </>
  );
}

function asShown(view: ImportColumnsView) {
  return { of: view, name: view.name, used: view.columns.map((column) => column.used) };
}

function isAsShown(used: ImportColumnUse | undefined, shown: ImportColumnUse): boolean {
  return used === undefined || optionOf(used) === optionOf(shown);
}

/** What stands first in a column. */
function FirstValues({ of }: { of: Column }) {
  if (of.first.length === 0) return <span className="quiet">Blank</span>;
  return (
    <ul className="import__values">
      {of.first.map(({ text, isNhsNumber }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values stand in the order of their rows, and one may be there twice
        <li key={place}>{isNhsNumber ? <ListedNhsNumber digits={text} /> : text}</li>
      ))}
    </ul>
  );
}

const UNDECIDED = "";
/** No question has a key with a space in it. */
const LEFT_OUT = "left out";

function optionOf(used: ImportColumnUse): string {
  if (used.kind === "question") return used.key;
  return used.kind === "leftOut" ? LEFT_OUT : UNDECIDED;
}

/** Which question a column is, or that it is left out. */
function UseSelect(props: {
  column: Column;
  used: ImportColumnUse;
  questions: ImportColumnsView["questions"];
  onUse: (used: ImportColumnUse) => void;
}) {
  const { column, used } = props;
  return (
    <select
      className="nhsuk-select select select--quiet import__use"
      aria-label={`Question of column ${column.letters}${column.heading === "" ? "" : `, ${column.heading}`}`}
      value={optionOf(used)}
      onChange={({ target: { value } }) =>
        props.onUse(value === LEFT_OUT ? { kind: "leftOut" } : { kind: "question", key: value })
      }
    >
      {used.kind === "undecided" ? (
        <option value={UNDECIDED} disabled>
          Choose…
        </option>
      ) : null}
      <option value={LEFT_OUT}>Leave out</option>
      {props.questions.map(({ key, label }) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </select>
  );
}
