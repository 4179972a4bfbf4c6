// A scanned wristband opens that patient, from anywhere: the only record, the list of several, or a new one with the
// number. What cannot be read is said in the top bar, and changes nothing.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { hearScanner } from "../keys/scanner";
import { topDialog } from "../parts/dialog";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { useStay } from "../session/stay";
import { sayInBar } from "./said-in-bar";

export function Scan() {
  const navigate = useNavigate();
  const { keys } = useStay();
  const startsNone = useRefused("write") !== null;

  async function open(text: string): Promise<void> {
    if (topDialog() !== undefined) {
      sayInBar("Close what is open first, then scan again");
      return;
    }
    try {
      const { nhsNumber, record, several } = await call("scan_wristband", { text });
      sayInBar(null);
      if (record !== null) {
        await navigate({ to: "/patients/$record/{-$tab}", params: { record } });
      } else if (several || startsNone) {
        // To whoever may start no record, the list says that the patient has none.
        await navigate({ to: "/patients", search: { find: Date.now() }, state: { nhsNumber } });
      } else {
        await navigate({ to: "/patients/new", state: { nhsNumber } });
      }
    } catch (thrown) {
      if (thrown instanceof CallError) sayInBar(thrown.message);
    }
  }

  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(
    () =>
      hearScanner({
        onScan: (text) => void latest.current(text),
        onBroken: () => sayInBar("The scan was cut short. Scan again"),
        areKeysHeld: () => keys.areHeld,
      }),
    [keys],
  );
  return null;
}
