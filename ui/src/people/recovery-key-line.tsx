// That no recovery key is known to open the records, said where somebody lands who has unlocked: until one is proved, a
// forgotten passphrase or a broken computer may leave nobody who can.
import { Link } from "@tanstack/react-router";
import { Notice } from "../parts/states";
import type { RecoveryKeyStandingView } from "../platform";
import { useRefused } from "../session/refused";
import { useRecoveryKey } from "./use-recovery-key";

const WORDS = {
  notProved: "Nobody has typed back the recovery key since it was made.",
  lost: "No printed recovery key opens these records.",
};
const WAYS = { notProved: "Prove it or make another", lost: "Make another" };

function isInDoubt(known: RecoveryKeyStandingView["known"] | undefined): known is keyof typeof WORDS {
  return known !== undefined && known in WORDS;
}

export function RecoveryKeyLine() {
  const known = useRecoveryKey().data?.known;
  const whoMakes = useRefused("people");
  if (!isInDoubt(known)) return null;
  return (
    <div className="toolbar">
      <Notice tone="warn">
        <p>
          <strong>{WORDS[known]}</strong>{" "}
          {known === "lost" && whoMakes !== null ? (
            whoMakes
          ) : (
            <Link to="/settings/people">{whoMakes === null ? WAYS[known] : "Prove it"}</Link>
          )}
        </p>
      </Notice>
    </div>
  );
}
