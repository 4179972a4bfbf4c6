// Erasing a record past its time for good: what says which record is meant is typed, and the host looks at it.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import { shortDate } from "../parts/words";
import type { PastRecordView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function ErasePastDialog(props: { row: PastRecordView; onDone: (words: string) => void; onClose: () => void }) {
  const { row } = props;
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);

  async function erase(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || typed.trim() === "") return;
    setBusy(true);
    setWrong(null);
    setFailed(null);
    try {
      props.onDone((await call("purge_past", { record: row.id, typed })).words);
    } catch (thrown) {
      setBusy(false);
      if (thrown instanceof CallError && thrown.code === "not-confirmed") {
        setWrong(thrown.message);
        box.current?.focus();
      } else {
        setFailed(thrown instanceof CallError ? thrown.message : "It could not be erased. Nothing was changed");
      }
    }
  }

  return (
    <Dialog title="Erase a record past its time" onClose={props.onClose}>
      <form onSubmit={(event) => void erase(event)}>
        <p>
          <strong>
            <ListedNhsNumber digits={row.nhsNumber} />
            {row.diagnosed === null ? "" : `, diagnosed ${shortDate(row.diagnosed)}`}
            {row.lastSeen === null ? "" : `, last seen ${shortDate(row.lastSeen)}`}
          </strong>
        </p>
        <p>
          Every answer, its history, contact card, calls and notes are erased here, and where this desk has joined
          Central at the service’s other computers and at Central. <strong>Nothing brings it back.</strong> Figures of
          its year no longer count it.
        </p>
        <Field
          ref={box}
          id="past-typed"
          label={`Type ${row.confirm}`}
          className="input--w14"
          autoComplete="off"
          value={typed}
          error={wrong}
          onChange={(event) => setTyped(event.target.value)}
        />
        {failed === null ? null : (
          <Notice tone="bad" alert>
            <p>{failed}</p>
          </Notice>
        )}
        <div className="flow">
          <Button type="submit" secondary busy={busy || typed.trim() === ""}>
            Erase for good
          </Button>
          <button type="button" className="text-button" onClick={props.onClose}>
            Keep it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
