// The box for the printed recovery key: all of it can be seen at once, to be compared with the paper, and Enter sends the form as in
// any other box of one line.
import type { KeyboardEvent, Ref } from "react";
import { FieldFrame } from "./field";

export function RecoveryKeyBox(props: {
  hint: string;
  value: string;
  error: string | null;
  onChange: (key: string) => void;
  ref?: Ref<HTMLTextAreaElement>;
}) {
  function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }
  return (
    <FieldFrame id="recovery-key" label="Recovery key" hint={props.hint} error={props.error}>
      {(box, wrong) => (
        <textarea
          {...box}
          ref={props.ref}
          className={`nhsuk-textarea input input--key${wrong ? " nhsuk-textarea--error input--error" : ""}`}
          rows={2}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={props.value}
          onKeyDown={sendOnEnter}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}
