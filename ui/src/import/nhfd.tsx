// What a file of the National Hip Fracture Database leaves open, asked once for all rows that have it, before anything is shown of what the
// file would do. What is asked, and what becomes of rows of which nothing is said, is the host's.
import { useEffect, useState } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { DataTable } from "../parts/data-table";
import { Notice } from "../parts/states";
import { count, several } from "../parts/words";
import type { NhfdAnswer, NhfdLeftView } from "../platform";
import { useStay } from "../session/stay";
import { NhfdAccount } from "./nhfd-account";
import { Sheets } from "./sheets";

type Asked = NhfdLeftView["asked"][number];

const UNDECIDED = "";

export function ImportNhfd(props: {
  view: NhfdLeftView;
  /** What was said before; nothing where nobody was asked. */
  said: readonly NhfdAnswer[] | null;
  busy: boolean;
  onSheet: (place: number) => void;
  onUse: (said: NhfdAnswer[]) => void;
  /** It is to be read anew, by another account of its codes. */
  onAgain: () => void;
  /** It is none of these files. */
  onOther: () => void;
  onLeave: () => void;
}) {
  const { view, busy } = props;
  const stay = useStay();
  const [said, setSaid] = useState<readonly NhfdAnswer[]>(() => props.said ?? proposed(view));
  useEffect(() => {
    stay.importing = { kind: "nhfd", view, said };
  }, [stay, view, said]);
  const [offset, setOffset] = useState(0);
  const [fitting, setFitting] = useState(6);
  const use = () => {
    if (busy) return;
    props.onUse(said.filter((answer) => view.asked.some((asked) => isAbout(answer, asked))));
  };
  useKeys("screen", { "Ctrl+Enter": use });
  const chosen = (asked: Asked) => said.find((answer) => isAbout(answer, asked))?.option ?? UNDECIDED;
  const turn = (asked: Asked, option: string) => {
    if (busy) return;
    const others = said.filter((answer) => !isAbout(answer, asked));
    const { column, value } = asked;
    setSaid(option === UNDECIDED ? others : [...others, { column, value, option }]);
  };
  const left = view.asked.filter((asked) => chosen(asked) === UNDECIDED).length;
  return (
    <>
      <div className="toolbar" role="status">
        <Notice>
          <p>
            <strong>Nothing has changed yet.</strong> This is a file of the National Hip Fracture Database with{" "}
            {several(view.rows, "row")}. Some of its codes say less than this audit asks: say what they mean here.
            {view.notEligible === 0
              ? ""
              : ` ${several(view.notEligible, "row is of a patient", "rows are of patients")} whom this audit does not take.`}
          </p>
        </Notice>
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
        <div className="import__rows import__nhfd">
          <DataTable
            label="What the file leaves open"
            caption="What the file leaves open"
            rows={view.asked.slice(offset, offset + fitting)}
            rowId={keyOf}
            onFit={setFitting}
            page={{ offset, limit: fitting, total: view.asked.length, onOffset: setOffset }}
            columns={[
              {
                key: "asked",
                heading: "In the file",
                names: true,
                wraps: true,
                cell: nameOf,
                below: (asked) => asked.question,
              },
              { key: "rows", heading: "Rows", number: true, cell: (asked) => count(asked.rows) },
              { key: "words", heading: "What is asked", wraps: true, cell: (asked) => asked.words },
              {
                key: "answer",
                heading: "Your answer",
                wraps: true,
                cell: (asked) => (
                  <select
                    className="nhsuk-select select select--quiet import__use"
                    aria-label={`Answer for ${nameOf(asked)}`}
                    value={chosen(asked)}
                    onChange={({ target }) => turn(asked, target.value)}
                  >
                    <option value={UNDECIDED}>
                      {asked.leavesRowsOut ? "Not said: its rows are left out" : "Not said: left blank"}
                    </option>
                    {asked.options.map(({ key, label }) => (
                      <option key={key} value={key}>
                        {label}
                      </option>
                    ))}
                  </select>
                ),
                below: (asked) =>
                  asked.offers === chosen(asked) ? (asked.saidBefore ?? "This is proposed: check it") : "",
              },
            ]}
          />
        </div>
        <div className="sheet import__choices">
          <div>
            <div className="flow">
              <Button busy={busy} aria-keyshortcuts="Control+Enter" onClick={use}>
                Continue <Kbd>Ctrl Enter</Kbd>
              </Button>
              <Button secondary busy={busy} onClick={props.onLeave}>
                Cancel
              </Button>
            </div>
            <p className="small quiet" role="status">
              {left === 0
                ? "Everything that is asked is said."
                : `${several(left, "answer is", "answers are")} not said. You can go on: what becomes of the rows stands at each.`}
            </p>
            <p className="small quiet">
              An answer holds for every row with the same code, and is proposed for the next file. Leave blank what
              differs from patient to patient, and answer it in each record.
            </p>
          </div>
          <NhfdAccount account={view.account} busy={busy} onChanged={props.onAgain} />
          <p className="small">
            <button
              type="button"
              className="text-button"
              onClick={() => {
                if (!busy) props.onOther();
              }}
            >
              It is another kind of file…
            </button>
          </p>
        </div>
      </div>
    </>
  );
}

/** "Medication post fracture: 12 (Pending DXA or bone clinic)". */
function nameOf({ heading, stands }: Asked): string {
  return stands === "" ? heading : `${heading}: ${stands}`;
}

function keyOf({ column, value }: Asked): string {
  return `${column}:${value}`;
}

function isAbout(answer: NhfdAnswer, asked: Asked): boolean {
  return answer.column === asked.column && answer.value === asked.value;
}

function proposed(view: NhfdLeftView): NhfdAnswer[] {
  return view.asked.flatMap(({ column, value, offers }) =>
    offers === null ? [] : [{ column, value, option: offers }],
  );
}
