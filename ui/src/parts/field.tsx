// One labelled text box outside the record: label, hint, error in the NHS pattern.
import { ErrorMessage, HintText, Label } from "nhsuk-react-components";
import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import { Icon } from "./icon";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  id: string;
  label: string;
  /** The label is the page's heading: one question a page. */
  heading?: boolean;
  hint?: string | undefined;
  error?: string | null | undefined;
  beside?: ReactNode;
  /** As wide as the form, in a form of two columns. */
  whole?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function Field({ id, label, heading, hint, error, beside, whole, className, ref, ...input }: FieldProps) {
  const wrong = error !== undefined && error !== null;
  const described = [hint === undefined ? "" : `${id}-hint`, wrong ? `${id}-error` : ""].filter((part) => part !== "");
  const labelled = (
    <Label className={heading === true ? "label label--heading" : "label"} htmlFor={id}>
      {label}
    </Label>
  );
  return (
    <div className={`field${wrong ? " field--error" : ""}${whole === true ? " field--whole" : ""}`}>
      {heading === true ? <h1 className="field__heading">{labelled}</h1> : labelled}
      {hint === undefined ? null : (
        <HintText id={`${id}-hint`} className="hint">
          {hint}
        </HintText>
      )}
      {wrong ? (
        <ErrorMessage id={`${id}-error`} className="error-text" role="alert" visuallyHiddenText="Error">
          <Icon name="stop" /> {error}
        </ErrorMessage>
      ) : null}
      <div className="field__row">
        <input
          ref={ref}
          id={id}
          className={`nhsuk-input input${wrong ? " nhsuk-input--error input--error" : ""}${className === undefined ? "" : ` ${className}`}`}
          aria-describedby={described.length > 0 ? described.join(" ") : undefined}
          aria-invalid={wrong ? true : undefined}
          autoComplete="off"
          spellCheck={false}
          {...input}
        />
        {beside}
      </div>
    </div>
  );
}
