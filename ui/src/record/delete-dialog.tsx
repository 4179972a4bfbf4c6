// Deleting a record: the audit's five reasons, then Yes or No. It can be restored for 30 days.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import type { ChoicesHandle } from "../parts/choice";
import { Choice, ChoiceGroup } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { call } from "../session/call";
import { useJoined } from "../session/session";

export function DeleteDialog(props: { onClose: () => void; onDelete: (reason: string) => void }) {
  const reasons = useQuery({ queryKey: ["delete-reasons"], queryFn: () => call("delete_reasons", null) }).data ?? [];
  const [reason, setReason] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const choices = useRef<ChoicesHandle>(null);
  const ready = reasons.length > 0;
  useEffect(() => {
    if (ready) choices.current?.focus();
  }, [ready]);
  // The second question is answered by keyboard too: focus is on the answer that changes nothing.
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asked) no.current?.focus();
  }, [asked]);
  const joined = useJoined();
  const label = reasons.find((one) => one.key === reason)?.label;

  if (asked && reason !== null) {
    return (
      <Dialog title="Delete this record?" onClose={props.onClose}>
        <p>
          Reason: <strong>{label}</strong>. It leaves every list and figure. It can be restored for 30 days, under
          Deleted patients;{" "}
          {joined
            ? "after them it is erased for good by itself, here, on the service’s other computers and at Central."
            : "after them it stays until somebody erases it for good there."}
        </p>
        <div className="flow">
          <Button secondary onClick={() => props.onDelete(reason)}>
            Yes, delete
          </Button>
          <Button secondary ref={no} onClick={props.onClose}>
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
        <fieldset className="plain">
          <legend className="label">Why?</legend>
          <ChoiceGroup
            handle={choices}
            name="reason"
            className="options"
            chosen={reason === null ? [] : [reason]}
            onPick={setReason}
            numbered={reasons.map((one) => one.key)}
          >
            {reasons.map((one, at) => (
              <Choice key={one.key} value={one.key} label={<span>{one.label}</span>} cap={String(at + 1)} />
            ))}
          </ChoiceGroup>
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
