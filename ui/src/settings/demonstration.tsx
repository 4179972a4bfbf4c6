// Leaving a demonstration for real use: the fictional patients are put aside, and the desk begins anew.
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/states";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useSession } from "../session/session";

export function Demonstration() {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <p>You are among fictional patients. For real ones, leave this demonstration and begin with your own service.</p>
      <Button secondary onClick={() => setAsking(true)}>
        Leave the demonstration
      </Button>
      {asking ? <LeaveDialog onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { opened } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function leave(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      opened(await call("leave_demonstration", null));
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
      setBusy(false);
    }
  }

  return (
    <Dialog title="Leave the demonstration?" onClose={onClose}>
      <p>
        FLS Desk then starts again on this computer, and asks whether to join or to start a service. You cannot come
        back to these fictional patients or to what you typed for them.
      </p>
      {error === null ? null : (
        <Notice tone="bad" alert>
          <p>{error}</p>
        </Notice>
      )}
      <div className="flow">
        <Button busy={busy} onClick={() => void leave()}>
          Leave it and start again
        </Button>
        <Button secondary onClick={onClose}>
          Stay
        </Button>
      </div>
    </Dialog>
  );
}
