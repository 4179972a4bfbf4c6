// A new one-time passphrase for somebody who forgot theirs, once whoever gives it has typed their own.
import { useState } from "react";
import type { OneTimePassphraseView } from "../platform";
import { call } from "../session/call";
import { OneTime } from "./one-time";
import type { StepProps } from "./person-dialog";
import { ProvedForm } from "./proved-form";

export function RenewPassphrase({ person, onDone, onClose }: StepProps) {
  const [told, setTold] = useState<OneTimePassphraseView | null>(null);

  async function renew(passphrase: string): Promise<void> {
    setTold(await call("renew_passphrase", { user: person.id, passphrase }));
    onDone(null);
  }

  if (told !== null) return <OneTime told={told} onTold={onClose} />;
  return (
    <ProvedForm does="Give a new passphrase" doing="Making it" onProved={renew} onClose={onClose}>
      <p>The passphrase that {person.name} has opens nothing any more once you have given the new one.</p>
    </ProvedForm>
  );
}
