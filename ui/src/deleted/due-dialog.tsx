// Erasing for good what is over and waits for a person, at a desk without a Central: asked once more.
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/states";
import { several } from "../parts/words";
import { CallError } from "../platform";
import { call } from "../session/call";

export function DueDialog(props: { due: number; onDone: (words: string) => void; onClose: () => void }) {
  const { due } = props;
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  // Focus is on the answer that changes nothing.
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => no.current?.focus(), []);

  async function erase(): Promise<void> {
    setBusy(true);
    setFailed(null);
    try {
      props.onDone((await call("purge_due", null)).words);
    } catch (thrown) {
      setFailed(thrown instanceof CallError ? thrown.message : "They could not be erased. Nothing was changed");
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title={`Erase ${several(due, "record")} for good?`} onClose={props.onClose}>
      <p>
        Every answer and its history are erased, and <strong>nothing brings them back.</strong> If the date of this
        computer is wrong, put it right first.
      </p>
      {failed === null ? null : (
        <Notice tone="bad" alert>
          <p>{failed}.</p>
        </Notice>
      )}
      <div className="flow">
        <Button secondary busy={busy} onClick={() => void erase()}>
          Yes, erase
        </Button>
        <Button secondary ref={no} onClick={props.onClose}>
          No
        </Button>
      </div>
    </Dialog>
  );
}
