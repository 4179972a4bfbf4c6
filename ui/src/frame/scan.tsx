// A scanned wristband opens that patient, from anywhere: the only record, the list of several, or a new one with the
// number. What cannot be read is said in the top bar, and changes nothing. It goes by itself: with the screen, with the next
// key, or after a while.
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { MODIFIERS } from "../keys/press";
import { hearScanner } from "../keys/scanner";
import { topDialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useStay } from "../session/stay";

/** Long enough to be read by whoever looks up from a wristband. */
const SAID_FOR = 15_000;

/** No key takes it away before: the last keys of the scan itself come so late. */
const SAID_AT_LEAST = 1000;

export function Scan() {
  const navigate = useNavigate();
  const [said, setSaid] = useState<{ words: string } | null>(null);
  const { keys } = useStay();

  async function open(text: string): Promise<void> {
    if (topDialog() !== undefined) {
      setSaid({ words: "Close what is open first, then scan again" });
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
      if (thrown instanceof CallError) setSaid({ words: thrown.message });
    }
  }

  const screen = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another screen has nothing to do with the scan
  useEffect(() => setSaid(null), [screen]);
  useEffect(() => {
    if (said === null) return undefined;
    const since = performance.now();
    const timer = setTimeout(() => setSaid(null), SAID_FOR);
    function onKeyDown(event: KeyboardEvent): void {
      if (!MODIFIERS.has(event.key) && performance.now() - since >= SAID_AT_LEAST) setSaid(null);
    }
    window.addEventListener("keydown", onKeyDown, true);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", onKeyDown, true);
    };
  }, [said]);

  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(
    () =>
      hearScanner({
        onScan: (text) => void latest.current(text),
        onBroken: () => setSaid({ words: "The scan was cut short. Scan again" }),
        areKeysHeld: () => keys.areHeld,
      }),
    [keys],
  );

  if (said === null) return null;
  return (
    <span className="bar__said" role="alert">
      <Icon name="needs" /> {said.words}
      <button type="button" className="bar__button" onClick={() => setSaid(null)}>
        Close
      </button>
    </span>
  );
}
