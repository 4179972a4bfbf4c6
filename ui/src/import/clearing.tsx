// Asked before blanks of a file clear answers: how many, typed. The host compares it with what it then clears.
import type { FormEvent } from "react";
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { count, several } from "../parts/words";

export function Clearing(props: { cleared: number; onConfirmed: (typed: string) => void; onClose: () => void }) {
  const { cleared } = props;
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") props.onConfirmed(typed);
  };
  return (
    <Dialog title={`Clear ${several(cleared, "answer")}?`} onClose={props.onClose}>
      <form onSubmit={submit}>
        <p>
          The file is blank where our records have {several(cleared, "answer")}. Importing it clears{" "}
          {cleared === 1 ? "it" : "them"}: each stays in the history of its record, from where it can be restored.
        </p>
        <Field
          id="import-cleared"
          label={`Type ${count(cleared)} to confirm it`}
          className="input--w14"
          inputMode="numeric"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="flow">
          <Button type="submit" busy={typed.trim() === ""}>
            Import and clear
          </Button>
          <button type="button" className="text-button" onClick={props.onClose}>
            Go back
          </button>
        </div>
      </form>
    </Dialog>
  );
}
