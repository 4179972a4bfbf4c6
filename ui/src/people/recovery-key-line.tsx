// That no recovery key is known to open the records, said where somebody lands who has unlocked: until one is proved, a
// forgotten passphrase or a broken computer may leave nobody who can.
import { Link } from "@tanstack/react-router";
import { Notice } from "../parts/states";
import type { RecoveryKeyStandingView } from "../platform";
import { useRecoveryKey } from "./use-recovery-key";

const WORDS: Partial<Record<RecoveryKeyStandingView["known"], string>> = {
  notProved: "Nobody has typed back the recovery key since it was made.",
  lost: "No printed recovery key opens these records.",
};

export function RecoveryKeyLine() {
  const known = useRecoveryKey().data?.known;
  const words = known === undefined ? undefined : WORDS[known];
  if (words === undefined) return null;
  return (
    <div className="toolbar">
      <Notice tone="warn">
        <p>
          <strong>{words}</strong> <Link to="/settings/people">Prove it or make another</Link>
        </p>
      </Notice>
    </div>
  );
}
