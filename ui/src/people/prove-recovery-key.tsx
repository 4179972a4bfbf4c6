// The recovery key, tried on the records of this desk.
import { call } from "../session/call";
import { TryRecoveryKey } from "./try-recovery-key";

export function ProveRecoveryKey(props: { onDone: (words: string) => void; onClose: () => void }) {
  async function prove(recoveryKey: string): Promise<string> {
    const proved = await call("prove_recovery_key", { recoveryKey });
    return proved.known === "proved"
      ? "This recovery key opens the records."
      : "This recovery key opens the records. A newer one was made, and nobody has proved that one yet: until then both open.";
  }
  return (
    <TryRecoveryKey
      hint="Type all of its groups from the paper. Spaces and dashes do not matter. Nobody’s passphrase changes."
      does="Prove it"
      doing="Trying it"
      attempt={prove}
      {...props}
    />
  );
}
