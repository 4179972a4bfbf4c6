// Deleting a record: the audit's five reasons, then Yes or No. It can be restored for 30 days.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { call } from "../session/call";

export function DeleteDialog(props: { onClose: () => void; onDelete: (reason: string) => void }) {
  const reasons = useQuery({ queryKey: ["delete-reasons"], queryFn: () => call("delete_reasons", null) }).data ?? [];
  const [reason, setReason] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const ready = reasons.length > 0;
  useEffect(() => {
    if (ready) first.current?.focus();
  }, [ready]);
  const label = reasons.find((one) => one.key === reason)?.label;

  if (asked && reason !== null) {
    return (
      <Dialog title="Delete this record?" onClose={props.onClose}>
        <p>
          Reason: <strong>{label}</strong>. It leaves every list and figure. It can be restored for 30 days, under
          Deleted patients.
        </p>
        <div className="flow">
          <Button secondary onClick={() => props.onDelete(reason)}>
            Yes, delete
          </Button>
          <Button secondary onClick={props.onClose}>
            No
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="Delete this record" onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(reason !== null);
        }}
      >
        <fieldset
          className="plain"
          onKeyDown={(event) => {
            const chosen = /^[1-9]$/.test(event.key) ? reasons[Number(event.key) - 1] : undefined;
            if (chosen === undefined) return;
            event.preventDefault();
            setReason(chosen.key);
            document.getElementById(`reason-${chosen.key}`)?.focus();
          }}
        >
          <legend className="label">Why?</legend>
          <div className="nhsuk-radios nhsuk-radios--small options">
            {reasons.map((one, at) => (
              <div className="nhsuk-radios__item" key={one.key}>
                <input
                  ref={at === 0 ? first : undefined}
                  className="nhsuk-radios__input"
                  type="radio"
                  name="reason"
                  id={`reason-${one.key}`}
                  checked={reason === one.key}
                  onChange={() => setReason(one.key)}
                />
                <label className="nhsuk-label nhsuk-radios__label" htmlFor={`reason-${one.key}`}>
                  <Kbd>{String(at + 1)}</Kbd>
                  <span>{one.label}</span>
                </label>
              </div>
            ))}
          </div>
        </fieldset>
        <div className="flow">
          <Button type="submit" secondary busy={reason === null}>
            Continue
          </Button>
          <button type="button" className="text-button" onClick={props.onClose}>
            Keep the record
          </button>
        </div>
      </form>
    </Dialog>
  );
}
