// Another recovery key, once whoever makes it has typed their own passphrase. It is shown on a page of its own.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { call } from "../session/call";
import { useSession } from "../session/session";
import type { Said } from "./own-passphrase";
import { OwnPassphrase, saidOf } from "./own-passphrase";
import { StepFoot } from "./step-foot";

export function RenewRecoveryKey({ onClose }: { onClose: () => void }) {
  const { showKey } = useSession();
  const [mine, setMine] = useState("");
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);

  async function renew(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (mine === "") {
      setSaid({ box: "mine", words: "Type your own passphrase" });
      box.current?.focus();
      return;
    }
    setBusy(true);
    setSaid(null);
    try {
      showKey(await call("renew_recovery_key", { passphrase: mine }));
    } catch (thrown) {
      setMine("");
      setSaid(saidOf(thrown, {}));
      setBusy(false);
      box.current?.focus();
    }
  }

  return (
    <form onSubmit={(event) => void renew(event)}>
      <p>
        The new key is shown once, to be printed or written down. The one before stops opening the records as soon as
        the new one is typed back, and not earlier.
      </p>
      <OwnPassphrase ref={box} value={mine} said={said} onChange={setMine} />
      <StepFoot said={said} does="Make another key" doing="Making it" busy={busy} onClose={onClose} />
    </form>
  );
}
