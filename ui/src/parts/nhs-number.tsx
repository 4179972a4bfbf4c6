// An NHS number in 3-3-4, and the switch that masks them in lists.
import type { ReactNode } from "react";
import { createContext, useContext, useMemo, useState } from "react";
import { maskedNhsNumber, spacedNhsNumber } from "./words";

const STORED = "hide-nhs-numbers";
const Privacy = createContext({ hidden: false, setHidden: (_hidden: boolean) => {} });

export function PrivacyProvider({ children }: { children: ReactNode }) {
  const [hidden, setState] = useState(() => localStorage.getItem(STORED) === "yes");
  const value = useMemo(
    () => ({
      hidden,
      setHidden(next: boolean) {
        localStorage.setItem(STORED, next ? "yes" : "no");
        setState(next);
      },
    }),
    [hidden],
  );
  return <Privacy value={value}>{children}</Privacy>;
}

/** In lists, where a neighbour may look: masked when the switch is on. */
export function ListedNhsNumber({ digits }: { digits: string | null }) {
  const { hidden } = useContext(Privacy);
  if (digits === null) return <>No NHS number</>;
  if (!hidden) return <span className="nn">{spacedNhsNumber(digits)}</span>;
  return (
    <span className="nn">
      <span aria-hidden="true">{maskedNhsNumber(digits)}</span>
      <span className="vh">NHS number ending {digits.slice(-2)}</span>
    </span>
  );
}

export function HideNhsNumbers() {
  const { hidden, setHidden } = useContext(Privacy);
  return (
    <div className="nhsuk-checkboxes nhsuk-checkboxes--small push hide-numbers">
      <div className="nhsuk-checkboxes__item">
        <input
          className="nhsuk-checkboxes__input"
          id="hide-nhs-numbers"
          type="checkbox"
          checked={hidden}
          onChange={(event) => setHidden(event.target.checked)}
        />
        <label className="nhsuk-label nhsuk-checkboxes__label" htmlFor="hide-nhs-numbers">
          Hide NHS numbers
        </label>
      </div>
    </div>
  );
}
