// Another recovery key, once whoever makes it has typed their own passphrase. It is shown on a page of its own.
import { call } from "../session/call";
import { useSession } from "../session/session";
import { ProvedForm } from "./proved-form";

export function RenewRecoveryKey({ onClose }: { onClose: () => void }) {
  const { showKey } = useSession();
  const renew = async (passphrase: string) => showKey(await call("renew_recovery_key", { passphrase }));
  return (
    <ProvedForm does="Make another key" doing="Making it" onProved={renew} onClose={onClose}>
      <p>
        The new key is shown once: print it or write it down. The old one opens the records until the new one is typed
        back.
      </p>
    </ProvedForm>
  );
}
