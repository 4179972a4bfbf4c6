// A scanned wristband opens that patient, from anywhere: the only record, the list of several, or a new one with the
// number. What cannot be read is said in the top bar, and changes nothing.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { hearScanner } from "../keys/scanner";
import { topDialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useStay } from "../session/stay";

export function Scan() {
  const navigate = useNavigate();
  const [said, setSaid] = useState<string | null>(null);
  const { keys } = useStay();

  async function open(text: string): Promise<void> {
    if (topDialog() !== undefined) {
      setSaid("Close what is open first, then scan again");
      return;
    }
    try {
      const { nhsNumber, record, several } = await call("scan_wristband", { text });
      setSaid(null);
      if (record !== null) {
        await navigate({ to: "/patients/$record/{-$tab}", params: { record } });
      } else if (several) {
        await navigate({ to: "/patients", search: { find: Date.now() }, state: { nhsNumber } });
      } else {
        await navigate({ to: "/patients/new", state: { nhsNumber } });
      }
    } catch (thrown) {
      if (thrown instanceof CallError) setSaid(thrown.message);
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
        onBroken: () => setSaid("The scan was cut short. Scan again"),
        areKeysHeld: () => keys.areHeld,
      }),
    [keys],
  );

  if (said === null) return null;
  return (
    <span className="bar__said" role="alert">
      <Icon name="needs" /> {said}
      <button type="button" className="bar__button" onClick={() => setSaid(null)}>
        Close
      </button>
    </span>
  );
}
