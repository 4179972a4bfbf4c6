// One labelled text box outside the record: label, hint, error in the NHS pattern.
import { ErrorMessage, HintText, Label } from "nhsuk-react-components";
import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import { Icon } from "./icon";

interface FrameProps {
  id: string;
  label: string;
  /** The label is the page's heading: one question a page. */
  heading?: boolean | undefined;
  hint?: string | undefined;
  error?: string | null | undefined;
  /** As wide as the form, in a form of two columns. */
  whole?: boolean | undefined;
}

interface FieldProps extends FrameProps, Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  beside?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** What a box says of itself to whoever hears it. */
interface BoxAttributes {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** Label, hint and error around a box of any kind. */
export function FieldFrame(props: FrameProps & { children: (box: BoxAttributes, wrong: boolean) => ReactNode }) {
  const { id, label, heading, hint, error, whole } = props;
  const wrong = error !== undefined && error !== null;
  const described = [hint === undefined ? "" : `${id}-hint`, wrong ? `${id}-error` : ""].filter((part) => part !== "");
  const labelled = (
    <Label className={heading === true ? "label label--heading" : "label"} htmlFor={id}>
      {label}
    </Label>
  );
  const box: BoxAttributes = {
    id,
    "aria-describedby": described.length > 0 ? described.join(" ") : undefined,
    "aria-invalid": wrong ? true : undefined,
  };
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
      <div className="field__row">{props.children(box, wrong)}</div>
    </div>
  );
}

export function Field({ id, label, heading, hint, error, beside, whole, className, ref, ...input }: FieldProps) {
  return (
    <FieldFrame id={id} label={label} heading={heading} hint={hint} error={error} whole={whole}>
      {(box, wrong) => (
        <>
          <input
            ref={ref}
            className={`nhsuk-input input${wrong ? " nhsuk-input--error input--error" : ""}${className === undefined ? "" : ` ${className}`}`}
            autoComplete="off"
            spellCheck={false}
            {...box}
            {...input}
          />
          {beside}
        </>
      )}
    </FieldFrame>
  );
}
