// One outcome for many follow-ups that are long overdue: what will be written into how many records, and only then writing it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import { PreviewTable } from "../bulk/preview-table";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Failed, Loading, Notice } from "../parts/states";
import { several } from "../parts/words";
import type { BulkChangeView, DecideFollowUpsRequest } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function DecideDialog(props: {
  decision: DecideFollowUpsRequest;
  onDone: (change: BulkChangeView) => void;
  onClose: () => void;
}) {
  const { decision } = props;
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const preview = useQuery({
    queryKey: ["decision preview", decision],
    queryFn: () => call("preview_decision", decision),
    gcTime: 0,
  });
  const seen = preview.data;
  const nothing = seen === undefined || seen.changes === 0;
  useKeys("dialog", { "Ctrl+S": () => void apply() });

  async function apply(): Promise<void> {
    if (busy || seen === undefined || seen.changes === 0) return;
    setBusy(true);
    setError(null);
    try {
      props.onDone(await call("apply_decision", { decision, preview: seen.preview }));
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "It could not be written. Nothing was changed.");
      await queries.invalidateQueries({ queryKey: ["decision preview"] });
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void apply();
  }

  const title = `Decide ${decision.followUps.length === 1 ? "this 1 follow-up" : `these ${several(decision.followUps.length, "follow-up")}`}`;
  return (
    <Dialog title={title} wide onClose={props.onClose}>
      <form onSubmit={submit}>
        <p>
          <strong>No follow-up is planned any more:</strong> the answer to 6.01 or 7.01 becomes No, and they leave the
          list. Somebody who was followed up late is a Yes with its date: leave that patient out, and record it.
        </p>
        {preview.isError ? (
          <Failed what="What would happen" error={preview.error} onRetry={() => void preview.refetch()} />
        ) : seen === undefined ? (
          <Loading what="what would happen" rows={4} />
        ) : (
          <>
            <p role="status">
              {seen.words}. {several(seen.changes, "answer")} in {several(seen.records, "record")} will be written.
            </p>
            <PreviewTable preview={seen} questions />
          </>
        )}
        {error === null ? null : (
          <Notice tone="bad" alert>
            <p>{error}</p>
          </Notice>
        )}
        <div className="flow">
          <Button type="submit" busy={busy || nothing} aria-keyshortcuts="Control+S">
            {nothing ? "Write No" : `Write No ${several(seen.changes, "time")}`} <Kbd>Ctrl S</Kbd>
          </Button>
          <Button secondary onClick={props.onClose}>
            Cancel
          </Button>
          <span className="small quiet">You can undo it afterwards.</span>
        </div>
      </form>
    </Dialog>
  );
}
