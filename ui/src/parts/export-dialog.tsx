// Before a list becomes a file: what it will hold, and that it is the nurse's to protect from then on.
import { useState } from "react";
import { useKeys } from "../keys/keys";
import type { ExportedView } from "../platform";
import { CallError } from "../platform";
import { useSettings } from "../settings/use-settings";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Notice } from "./states";
import { several } from "./words";

export function ExportDialog(props: {
  /** "3 selected patients", "142 patients". */
  what: string;
  onExport: () => Promise<ExportedView>;
  onClose: () => void;
}) {
  const { hidden } = useSettings();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<ExportedView | null>(null);
  const [error, setError] = useState<string | null>(null);
  useKeys("dialog", { "Ctrl+S": () => (done === null ? void write() : props.onClose()) });

  async function write(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const written = await props.onExport();
      if (written.file !== null) setDone(written);
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "The file could not be written. Try again.");
    } finally {
      setBusy(false);
    }
  }

  if (done !== null) {
    return (
      <Dialog title="Export view" onClose={props.onClose}>
        <div role="status">
          <Notice tone="good">
            <p>
              <strong>{done.file}</strong> was written, with {several(done.rows, "row")}. Delete it when it has served
              its purpose.
            </p>
          </Notice>
        </div>
        <div className="flow">
          <Button onClick={props.onClose}>Close</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="Export view" onClose={props.onClose}>
      <p>
        {props.what} will be written to a CSV file: the columns, order and filters that are shown now, on every page.
      </p>
      <Notice tone="warn">
        <p>
          <strong>The file holds patient data and is not encrypted.</strong>{" "}
          {hidden ? "NHS numbers are hidden: only their last two digits are written. " : ""}Keep it where only your
          service can read it.
        </p>
      </Notice>
      {error === null ? null : (
        <Notice tone="bad" alert>
          <p>{error}</p>
        </Notice>
      )}
      <div className="flow">
        <Button busy={busy} onClick={() => void write()}>
          Choose where to save it
        </Button>
        <Button secondary onClick={props.onClose}>
          Cancel
        </Button>
      </div>
    </Dialog>
  );
}
