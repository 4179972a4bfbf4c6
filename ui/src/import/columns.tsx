// What the columns of a file are that does not name them as the audit does: proposed by the host, said by whoever knows the
// file, and kept for the next file with the same headings. What is left to say is the host's to find.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { DataTable } from "../parts/data-table";
import { Field } from "../parts/field";
import { ListedNhsNumber } from "../parts/nhs-number";
import { several } from "../parts/words";
import type { ImportColumnsRequest, ImportColumnsView, ImportColumnUse, ImportRequest } from "../platform";
import { call } from "../session/call";
import { useStay } from "../session/stay";
import type { SaidOfColumns } from "./left-import";
import { LeftToSay } from "./left-to-say";
import { Letters } from "./letters";
import { choicesAt, meaningOf, unsaid, withMeaning } from "./meanings";
import { SaidValues } from "./said-values";
import { Sheets } from "./sheets";
import { ValuesDialog } from "./values-dialog";

type Column = ImportColumnsView["columns"][number] & { place: number };

export function ImportColumns(props: {
  view: ImportColumnsView;
  busy: boolean;
  /** What is wrong with the name that was given. */
  nameError: string | null;
  onSheet: (place: number) => void;
  onLetters: (letters: ImportRequest["letters"]) => void;
  /** It is one of the National Hip Fracture Database. */
  onNhfd: () => void;
  /** @param isAsShown whether each column is what it was shown as. */
  onUse: (said: ImportColumnsRequest, isAsShown: boolean) => void;
  onLeave: () => void;
}) {
  const { view, busy } = props;
  const stay = useStay();
  const [said, setSaid] = useState(() => {
    const left = stay.importing;
    return left?.kind === "columns" && left.said.of === view ? left.said : asShown(view);
  });
  if (said.of !== view) setSaid(asShown(view));
  useEffect(() => {
    stay.importing = { kind: "columns", said };
  }, [stay, said]);
  const go = useRef<HTMLButtonElement>(null);
  const [offset, setOffset] = useState(0);
  const [fitting, setFitting] = useState(8);
  /** The place of the column whose words are being said. */
  const [saying, setSaying] = useState<number | null>(null);
  const columns = view.columns.map((column, place) => ({
    heading: column.heading,
    used: said.used[place] ?? column.used,
    values: [],
  }));
  const undecided = view.columns.filter((_, place) => said.used[place]?.kind === "undecided");
  // Those that are undecided are named by the page, the first of them: the host says what is wrong beside that.
  const decided = columns.map((column) => ({
    ...column,
    used: column.used.kind === "undecided" ? LEAVES_OUT : column.used,
  }));
  const check = useQuery({
    queryKey: ["import columns", decided],
    queryFn: () => call("check_import_columns", { read: view.read, name: "", columns: decided }),
    placeholderData: (before) => before,
    gcTime: 0,
  });
  // Where it cannot be checked, the host says what is wrong when it is used.
  const faults = check.isError ? [] : check.data?.faults;
  const isChecked = check.isError || (check.data !== undefined && !check.isPlaceholderData);
  /** The words of its columns that are no answers as they stand. */
  const values = check.data?.values ?? view.values;
  const wordsLeft = values.reduce((sum, of) => sum + unsaid(said.meanings, of), 0);
  const isReady = isChecked && faults?.length === 0 && undecided.length === 0;
  const use = () => {
    if (busy || !isReady) return;
    const isAsShown =
      view.columns.every((column, place) => isSame(said.used[place], column.used)) &&
      Object.keys(said.meanings).length === 0;
    const withValues = columns.map((column, place) => ({
      ...column,
      values: choicesAt(said.meanings, values, place),
    }));
    props.onUse({ read: view.read, name: said.name, columns: withValues }, isAsShown);
  };
  useKeys("screen", { "Ctrl+Enter": use });
  const turn = (used: ImportColumnUse[]) => {
    if (!busy) setSaid({ ...said, used });
  };
  const leaveOut = () => {
    if (busy) return;
    turn(said.used.map((used) => (used.kind === "undecided" ? LEAVES_OUT : used)));
    // The button that was pressed goes: the next step has focus.
    go.current?.focus();
    announce(`${several(undecided.length, "column is", "columns are")} left out.`);
  };
  const spoken = view.columns.flatMap((column, place) => {
    const of = place === saying ? values.find((one) => one.column === place) : undefined;
    return of === undefined ? [] : [{ column, of }];
  })[0];
  const shown: Column[] = view.columns
    .map((column, place) => ({ ...column, place }))
    .filter((column) => !column.isBlank);
  return (
    <>
      <LeftToSay undecided={undecided} faults={faults} words={wordsLeft} />
      {view.sheets.length < 2 ? null : (
        <Sheets
          names={view.sheets}
          chosen={view.read.sheet}
          onChoose={(sheet) => {
            if (!busy) props.onSheet(sheet);
          }}
        />
      )}
      <Letters
        ways={view.letters}
        onChoose={(letters) => {
          if (!busy) props.onLetters(letters);
        }}
      />
      <div className="import">
        <div className="import__rows import__columns">
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
                cell: (column) => {
                  const of = values.find((one) => one.column === column.place);
                  return (
                    <>
                      <UseSelect
                        column={column}
                        used={said.used[column.place] ?? column.used}
                        questions={view.questions}
                        onUse={(used) => turn(said.used.map((other, place) => (place === column.place ? used : other)))}
                      />
                      {of === undefined ? null : (
                        <SaidValues
                          of={of}
                          said={said.meanings}
                          column={nameOf(column)}
                          onOpen={() => setSaying(column.place)}
                        />
                      )}
                    </>
                  );
                },
                below: (column) => (isSame(said.used[column.place], column.used) ? column.why : "As you said"),
              },
            ]}
          />
        </div>
        <div className="sheet import__choices">
          {undecided.length === 0 ? null : (
            <div>
              <Button secondary busy={busy} onClick={leaveOut}>
                Leave out {several(undecided.length, "column")}
              </Button>
              <p className="small quiet">The columns that have no question yet.</p>
            </div>
          )}
          <Field
            id="import-columns-name"
            label="Name for files like this (optional)"
            hint="Such as Ward list. Without patients’ names or numbers."
            error={props.nameError}
            value={said.name}
            maxLength={60}
            onChange={(event) => setSaid({ ...said, name: event.target.value })}
          />
          <div>
            <div className="flow">
              <Button busy={busy || !isReady} aria-keyshortcuts="Control+Enter" onClick={use} ref={go}>
                Continue <Kbd>Ctrl Enter</Kbd>
              </Button>
              <Button secondary busy={busy} onClick={props.onLeave}>
                Cancel
              </Button>
            </div>
            <p className="small quiet">
              This computer keeps the headings, their questions and what words for answers mean, for the next file with
              the same headings. It keeps nothing else of the file.
            </p>
            <p className="small quiet">
              Until then, what you say here stays while you look at other screens. A lock puts it and the file away.
            </p>
          </div>
          <p className="small">
            <button
              type="button"
              className="text-button"
              onClick={() => {
                if (!busy) props.onNhfd();
              }}
            >
              It is a file of the National Hip Fracture Database…
            </button>
          </p>
        </div>
      </div>
      {spoken === undefined ? null : (
        <ValuesDialog
          column={nameOf(spoken.column)}
          question={view.questions.find(({ key }) => key === spoken.of.question)?.label ?? ""}
          of={spoken.of}
          meaning={(value) => meaningOf(said.meanings, spoken.of, value)}
          onMeaning={(text, means) =>
            setSaid({ ...said, meanings: withMeaning(said.meanings, spoken.of, text, means) })
          }
          onClose={() => setSaying(null)}
        />
      )}
    </>
  );
}

/** "C, Sex". */
function nameOf({ letters, heading }: Pick<Column, "letters" | "heading">): string {
  return heading === "" ? letters : `${letters}, ${heading}`;
}

const LEAVES_OUT: ImportColumnUse = { kind: "leftOut" };

function asShown(view: ImportColumnsView): SaidOfColumns {
  return { of: view, name: view.name, used: view.columns.map((column) => column.used), meanings: {} };
}

function isSame(used: ImportColumnUse | undefined, shown: ImportColumnUse): boolean {
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
      aria-label={`Question of column ${nameOf(column)}`}
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
