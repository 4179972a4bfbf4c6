// The printed recovery key: whether it is known to open the records, proving it, and making another.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Failed, Notice } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { RecoveryKeyStandingView } from "../platform";
import { useToday } from "../session/session";
import { ProveRecoveryKey } from "./prove-recovery-key";
import { RenewRecoveryKey } from "./renew-recovery-key";
import { useRecoveryKey } from "./use-recovery-key";

/** What is known of a key that nobody has proved, and what whoever reads it may do about it. */
function words(known: RecoveryKeyStandingView["known"], mayRenew: boolean): string {
  switch (known) {
    case "lost":
      return `Its file is missing or damaged, so no printed key opens these records.${mayRenew ? " Make another now." : ""}`;
    case "newer":
      return `A newer version of FLS Desk wrote its file. Install that version here to prove it${mayRenew ? " or to make another" : ""}.`;
    default:
      return `Nobody has typed it back since it was made. Prove it from its paper.${mayRenew ? " If nobody has the paper, make another." : ""}`;
  }
}

export function RecoveryKeyPart({ mayRenew }: { mayRenew: boolean }) {
  const queries = useQueryClient();
  const asked = useRecoveryKey();
  const today = useToday();
  const [asking, setAsking] = useState<"prove" | "renew" | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  if (asked.isError) return <Failed what="The recovery key" error={asked.error} onRetry={() => void asked.refetch()} />;
  const view = asked.data;
  if (view === undefined || view.known === "practice") return null;
  const isNewer = view.known === "newer";
  const close = () => setAsking(null);
  return (
    <section className="sheet sheet--pad" aria-labelledby="recovery-key-part">
      <h2 id="recovery-key-part">Recovery key</h2>
      <p>
        The printed key opens the records when nobody knows a passphrase any more, or this computer’s key store has lost
        its part.
      </p>
      {view.known === "proved" && view.proved !== null ? (
        <p>It opens the records: last proved {dayAndTime(view.proved, today)}.</p>
      ) : (
        <Notice tone="warn">
          <p>{words(view.known, mayRenew)}</p>
        </Notice>
      )}
      <div role="status">
        {said === null ? null : (
          <Notice tone="good">
            <p>{said}</p>
          </Notice>
        )}
      </div>
      <div className="flow">
        {view.known === "lost" || isNewer ? null : (
          <Button secondary onClick={() => setAsking("prove")}>
            Prove the recovery key…
          </Button>
        )}
        {mayRenew && !isNewer ? (
          <Button secondary onClick={() => setAsking("renew")}>
            Make another…
          </Button>
        ) : null}
      </div>
      {asking === "prove" ? (
        <Dialog title="Prove the recovery key" onClose={close}>
          <ProveRecoveryKey
            onDone={(words) => {
              setSaid(words);
              close();
              void queries.invalidateQueries();
            }}
            onClose={close}
          />
        </Dialog>
      ) : null}
      {asking === "renew" ? (
        <Dialog title="Make another recovery key" onClose={close}>
          <RenewRecoveryKey onClose={close} />
        </Dialog>
      ) : null}
    </section>
  );
}
