// A passphrase box with Show, and a word when Caps Lock is on.
import type { Ref } from "react";
import { useState } from "react";
import { Field } from "./field";

export function PassphraseField(props: {
  id: string;
  label: string;
  heading?: boolean;
  hint?: string;
  error?: string | null;
  value: string;
  fresh?: boolean;
  ref?: Ref<HTMLInputElement>;
  onChange: (value: string) => void;
}) {
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  return (
    <>
      <Field
        id={props.id}
        label={props.label}
        {...(props.heading === true ? { heading: true } : {})}
        hint={props.hint}
        error={props.error}
        {...(props.ref === undefined ? {} : { ref: props.ref })}
        type={shown ? "text" : "password"}
        className="input--full"
        value={props.value}
        autoComplete={props.fresh === true ? "new-password" : "current-password"}
        autoCapitalize="none"
        onChange={(event) => props.onChange(event.target.value)}
        onKeyUp={(event) => setCaps(event.getModifierState("CapsLock"))}
        beside={
          <button
            type="button"
            className="nhsuk-button nhsuk-button--secondary button button--secondary button--joined"
            aria-controls={props.id}
            aria-pressed={shown}
            aria-label="Show passphrase"
            onClick={() => setShown(!shown)}
          >
            {shown ? "Hide" : "Show"}
          </button>
        }
      />
      <p className="hint hint--below" role="status">
        {caps ? "Caps Lock is on." : " "}
      </p>
    </>
  );
}
