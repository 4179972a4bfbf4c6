// An NHS number in 3-3-4, and the switch that masks them in lists.
import { useSettings } from "../settings/use-settings";
import { TickBox } from "./choice";
import { maskedNhsNumber, spacedNhsNumber } from "./words";

/** In lists, where a neighbour may look: masked when the switch is on. */
export function ListedNhsNumber({ digits }: { digits: string | null }) {
  const { hidden } = useSettings();
  if (digits === null) return <>No NHS number</>;
  if (!hidden) return <span className="nn">{spacedNhsNumber(digits)}</span>;
  return (
    <span className="nn">
      <span aria-hidden="true">{maskedNhsNumber(digits)}</span>
      <span className="vh">NHS number ending {digits.slice(-2)}</span>
    </span>
  );
}

/** How a row is called where it cannot be shown: "999 264 9690", or "NHS number ending 90". */
export function useRowName(): (digits: string | null) => string {
  const { hidden } = useSettings();
  return (digits) => {
    if (digits === null) return "patient without an NHS number";
    return hidden ? `NHS number ending ${digits.slice(-2)}` : spacedNhsNumber(digits);
  };
}

export function HideNhsNumbers() {
  const { view, hidden, change } = useSettings();
  return (
    <TickBox
      id="hide-nhs-numbers"
      className="push hide-numbers"
      label="Hide NHS numbers"
      // Until it is known what was chosen, numbers are hidden and there is nothing to change.
      disabled={view === undefined}
      checked={view !== undefined && hidden}
      onChange={(hideNhsNumbers) => void change({ hideNhsNumbers })}
    />
  );
}
