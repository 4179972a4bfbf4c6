// A new one-time passphrase for somebody who forgot theirs, once whoever gives it has typed their own.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import type { OneTimePassphraseView } from "../platform";
import { call } from "../session/call";
import { OneTime } from "./one-time";
import type { Said } from "./own-passphrase";
import { OwnPassphrase, saidOf } from "./own-passphrase";
import type { StepProps } from "./person-dialog";
import { StepFoot } from "./step-foot";

export function RenewPassphrase({ person, onDone, onClose }: StepProps) {
  const [mine, setMine] = useState("");
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<OneTimePassphraseView | null>(null);
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
      const renewed = await call("renew_passphrase", { user: person.id, passphrase: mine });
      setTold(renewed);
      onDone(null);
    } catch (thrown) {
      setMine("");
      setSaid(saidOf(thrown, {}));
      box.current?.focus();
    }
    setBusy(false);
  }

  if (told !== null) return <OneTime told={told} onTold={onClose} />;
  return (
    <form onSubmit={(event) => void renew(event)}>
      <p>The passphrase that {person.name} has opens nothing any more once you have given the new one.</p>
      <OwnPassphrase ref={box} value={mine} said={said} onChange={setMine} />
      <StepFoot said={said} does="Give a new passphrase" doing="Making it" busy={busy} onClose={onClose} />
    </form>
  );
}
