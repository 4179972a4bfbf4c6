// The buttons of the desk: the NHS button at 36 px. One green one a screen; the rest are outlined.
import type { ButtonHTMLAttributes, Ref } from "react";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Lesser commands beside the green one. */
  secondary?: boolean;
  /** Something is under way: the button stays where it is and does nothing. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ secondary, busy, type, className, onClick, children, ...rest }: ButtonProps) {
  const names =
    secondary === true ? "nhsuk-button nhsuk-button--secondary button button--secondary" : "nhsuk-button button";
  return (
    <button
      type={type ?? "button"}
      className={className === undefined ? names : `${names} ${className}`}
      aria-disabled={busy === true ? true : undefined}
      onClick={busy === true ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {children}
    </button>
  );
}
