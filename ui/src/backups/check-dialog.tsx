// A backup that was chosen, read to its end with the recovery key: as it would be restored, and nothing is changed.
import { Dialog } from "../parts/dialog";
import { TryRecoveryKey } from "../people/try-recovery-key";
import type { BackupSeenView } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import { BackupSeen } from "./seen";

export function CheckDialog(props: { backup: BackupSeenView; onDone: (words: string) => void; onClose: () => void }) {
  const today = useToday();
  async function check(recoveryKey: string): Promise<string> {
    await call("check_backup", { recoveryKey });
    return "This backup is whole, and this recovery key opens it.";
  }
  return (
    <Dialog title="Check a backup" onClose={props.onClose}>
      <TryRecoveryKey
        hint="Type all of its groups from the paper. Spaces and dashes do not matter. The backup is read to its end, and nothing is changed."
        does="Check it"
        doing="Reading it"
        attempt={check}
        onDone={props.onDone}
        onClose={props.onClose}
      >
        <BackupSeen backup={props.backup} today={today} />
      </TryRecoveryKey>
    </Dialog>
  );
}
