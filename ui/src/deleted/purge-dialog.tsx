// Erasing one deleted record for good before its days are over: why, and the digits that say which record is meant. The host
// looks at both, and says what it did.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import type { ChoicesHandle } from "../parts/choice";
import { Choice, ChoiceGroup } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import { shortDate, spacedNhsNumber } from "../parts/words";
import type { DeletedView, PurgeReasonView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useJoined } from "../session/session";
import { useSettings } from "../settings/use-settings";

export function PurgeDialog(props: {
  row: DeletedView;
  orders: PurgeReasonView[];
  onDone: (words: string) => void;
  onClose: () => void;
}) {
  const { row, orders } = props;
  const [reason, setReason] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const choices = useRef<ChoicesHandle>(null);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => choices.current?.focus(), []);
  const { hidden } = useSettings();
  const [shown, setShown] = useState(false);
  const joined = useJoined();
  const ready = reason !== null && typed.trim() !== "";

  async function erase(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || reason === null || !ready) return;
    setBusy(true);
    setWrong(null);
    setFailed(null);
    try {
      props.onDone((await call("purge_record", { record: row.id, reason, typed })).words);
    } catch (thrown) {
      if (thrown instanceof CallError && thrown.code === "not-confirmed") {
        setWrong(thrown.message);
        box.current?.focus();
      } else {
        setFailed(thrown instanceof CallError ? thrown.message : "It could not be erased. Nothing was changed");
      }
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title="Erase this record for good" onClose={props.onClose}>
      <form onSubmit={(event) => void erase(event)}>
        <p>
          <strong>
            {shown && row.nhsNumber !== null ? (
              <span className="nn">{spacedNhsNumber(row.nhsNumber)}</span>
            ) : (
              <ListedNhsNumber digits={row.nhsNumber} />
            )}
            {row.diagnosed === null ? "" : `, diagnosed ${shortDate(row.diagnosed)}`}
          </strong>{" "}
          {hidden && row.nhsNumber !== null ? (
            <button
              type="button"
              className="button button--quiet button--small"
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
            >
              Show the number here
            </button>
          ) : null}
        </p>
        {joined ? (
          <p>
            Every answer, its history and its search entries are erased here, on the service’s other computers and at
            Central. <strong>Nothing brings it back.</strong> What somebody else has added to it goes too, and they are
            told how much.
          </p>
        ) : (
          <p>
            Every answer, its history and its search entries are erased on this computer. It has not joined Central, so
            no other computer has them. <strong>Nothing brings it back.</strong>
          </p>
        )}
        <fieldset className="plain">
          <legend className="label">Why now?</legend>
          <ChoiceGroup
            handle={choices}
            name="purge-reason"
            className="options"
            chosen={reason === null ? [] : [reason]}
            onPick={setReason}
            numbered={orders.map((one) => one.key)}
          >
            {orders.map((one, at) => (
              <Choice key={one.key} value={one.key} label={<span>{one.label}</span>} cap={String(at + 1)} />
            ))}
          </ChoiceGroup>
        </fieldset>
        <Field
          ref={box}
          id="purge-typed"
          label={`Type ${row.confirm}`}
          className="input--w14"
          autoComplete="off"
          value={typed}
          error={wrong}
          onChange={(event) => setTyped(event.target.value)}
        />
        {failed === null ? null : (
          <Notice tone="bad" alert>
            <p>{failed}.</p>
          </Notice>
        )}
        <div className="flow">
          <Button type="submit" secondary busy={busy || !ready}>
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
