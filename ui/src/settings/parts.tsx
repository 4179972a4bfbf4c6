// What a setting is made of: a tick box, one of several choices, a time of day. Each with its hint.
import type { ReactNode } from "react";
import { useState } from "react";
import { Choice, ChoiceGroup, TickBox } from "../parts/choice";
import { Field } from "../parts/field";
import { CallError } from "../platform";

export function Tick(props: {
  id: string;
  label: string;
  hint: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <fieldset className="plain" disabled={props.disabled}>
      <TickBox
        id={props.id}
        label={props.label}
        describedBy={`${props.id}-hint`}
        checked={props.checked}
        onChange={props.onChange}
      />
      <p className="setting__hint setting__hint--tick" id={`${props.id}-hint`}>
        {props.hint}
      </p>
    </fieldset>
  );
}

export function OneOf(props: {
  name: string;
  wide?: boolean;
  legend: string;
  hint: ReactNode;
  options: readonly { key: string; label: string; more?: string }[];
  chosen: string;
  onChoose: (key: string) => void;
}) {
  return (
    <fieldset className="plain" aria-describedby={`${props.name}-hint`}>
      <legend className="setting__legend">{props.legend}</legend>
      <ChoiceGroup
        name={props.name}
        className={props.wide === true ? "setting__options setting__options--wide" : "setting__options"}
        chosen={[props.chosen]}
        onPick={props.onChoose}
      >
        {props.options.map((option) => (
          <Choice
            key={option.key}
            value={option.key}
            label={
              <span>
                {option.label}
                {option.more === undefined ? null : <span className="quiet">, {option.more}</span>}
              </span>
            }
          />
        ))}
      </ChoiceGroup>
      <p className="setting__hint" id={`${props.name}-hint`}>
        {props.hint}
      </p>
    </fieldset>
  );
}

/** A time of day: kept with Enter, or once its box is left. What cannot be kept stays as it was typed, with the reason. */
export function TimeBox(props: { id: string; label: string; kept: string; keep: (text: string) => Promise<void> }) {
  /** Nothing while the box shows what is kept. */
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function keep(): Promise<void> {
    if (typed === null) return;
    try {
      if (typed.trim() !== props.kept) await props.keep(typed);
      setTyped(null);
      setError(null);
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    }
  }

  return (
    <Field
      id={props.id}
      label={props.label}
      className="setting__time"
      error={error}
      maxLength={8}
      inputMode="numeric"
      value={typed ?? props.kept}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.key === "Enter") void keep();
      }}
    />
  );
}
