// A box of the page of a new patient. How it is read, or what is to be put right, stands below it on lines kept free, so
// that nothing moves while it is typed.
import { HintText, Label } from "nhsuk-react-components";
import { useState } from "react";
import { Icon } from "../parts/icon";
import type { BoxView } from "../platform";

export function TypedBox(props: {
  id: string;
  label: string;
  hint: string;
  width: string;
  text: string;
  said: BoxView | undefined;
  /** Why it was refused. */
  error: string | null;
  onType: (text: string) => void;
}) {
  const { id, text, said } = props;
  const [focused, setFocused] = useState(false);
  const unreadable = said?.unreadable ?? null;
  const wrong = props.error ?? (focused ? null : unreadable);
  return (
    <div className="field typed">
      <Label className="label" htmlFor={id}>
        {props.label}
      </Label>
      <HintText id={`${id}-hint`} className="hint">
        {props.hint}
      </HintText>
      <input
        id={id}
        className={`nhsuk-input input ${props.width}${wrong === null ? "" : " nhsuk-input--error input--error"}`}
        aria-describedby={`${id}-hint ${id}-said`}
        aria-invalid={wrong === null ? undefined : true}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => props.onType(event.target.value)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      />
      <div className="reading typed__said" id={`${id}-said`}>
        {wrong === null ? (
          <Quiet text={text} said={said} />
        ) : (
          <span className="said said--error" role="alert">
            <Icon name="stop" />
            <span>
              <span className="vh">Error: </span>
              {wrong}
            </span>
          </span>
        )}
      </div>
    </div>
  );
}

function Quiet({ text, said }: { text: string; said: BoxView | undefined }) {
  if (said === undefined || text === "") return null;
  if (said.unreadable !== null) return <span className="quiet">{said.unreadable}</span>;
  if (said.finding !== null) {
    return (
      <span className="said said--warn">
        <Icon name="warn" />
        <span>
          <span className="vh">Warning: </span>
          {said.finding}
        </span>
      </span>
    );
  }
  if (said.reading === null || said.reading === text) return null;
  return (
    <span className="quiet">
      <Icon name="ok" /> {said.reading}
    </span>
  );
}
