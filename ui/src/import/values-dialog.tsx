// What values of one column mean that are no answers of its question as they stand. Each is said once; a value of which nothing is said
// keeps its rows out.
import { useState } from "react";
import { Button } from "../parts/button";
import { DataTable } from "../parts/data-table";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/states";
import { count } from "../parts/words";
import type { ColumnValues, Meaning } from "./meanings";

/** So many values are shown at a time. */
const VALUES = 6;
const UNDECIDED = "";
/** No option has a key with a space in it. */
const NO_ANSWER = "no answer";

export function ValuesDialog(props: {
  /** "C, Sex". */
  column: string;
  /** "1.03 Gender". */
  question: string;
  of: ColumnValues;
  meaning: (value: ColumnValues["values"][number]) => Meaning;
  onMeaning: (text: string, means: Meaning) => void;
  onClose: () => void;
}) {
  const { of } = props;
  const [offset, setOffset] = useState(0);
  return (
    <Dialog title={`What the words of column ${props.column} mean`} wide onClose={props.onClose}>
      <p>
        These are no answers of <strong>{props.question}</strong> as they stand. Say what each means. A row with a word
        of which nothing is said is refused.
      </p>
      {of.areMore ? (
        <Notice tone="warn">
          <p>
            {of.values.length === 0
              ? "None of them can be listed: they are too many or too long, or may say who a patient is. Is it the right question?"
              : "Others are not listed: they are too many or too long, or may say who a patient is. Their rows are refused."}
          </p>
        </Notice>
      ) : null}
      {of.values.length === 0 ? null : (
        <DataTable
          label="Words of the column"
          caption="Words of the column"
          rows={of.values.slice(offset, offset + VALUES)}
          rowId={(value) => value.text}
          page={{ offset, limit: VALUES, total: of.values.length, onOffset: setOffset }}
          columns={[
            { key: "text", heading: "In the file", names: true, wraps: true, cell: (value) => value.text },
            { key: "rows", heading: "Rows", number: true, cell: (value) => count(value.rows) },
            {
              key: "means",
              heading: "What it means",
              wraps: true,
              cell: (value) => (
                <select
                  className="nhsuk-select select select--quiet import__use"
                  aria-label={`What ${value.text} means`}
                  value={optionOf(props.meaning(value))}
                  onChange={({ target }) => props.onMeaning(value.text, meaningOf(target.value))}
                >
                  <option value={UNDECIDED}>Not said: its rows are refused</option>
                  <option value={NO_ANSWER}>No answer</option>
                  {of.options.map(({ key, label }) => (
                    <option key={key} value={key}>
                      {label}
                    </option>
                  ))}
                </select>
              ),
              below: (value) => (optionOf(props.meaning(value)) === optionOf(value.means) ? value.why : "As you said"),
            },
          ]}
        />
      )}
      <div className="flow">
        <Button onClick={props.onClose}>Done</Button>
      </div>
    </Dialog>
  );
}

function optionOf(means: Meaning): string {
  if (means.kind === "option") return means.key;
  return means.kind === "noAnswer" ? NO_ANSWER : UNDECIDED;
}

function meaningOf(option: string): Meaning {
  if (option === UNDECIDED) return { kind: "undecided" };
  return option === NO_ANSWER ? { kind: "noAnswer" } : { kind: "option", key: option };
}
