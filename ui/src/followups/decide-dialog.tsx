// One outcome for many follow-ups that are long overdue, or whose reminder was ended: what will be written into how many records, and only then writing it.
import { useQuery } from "@tanstack/react-query";
import { ApplyingFoot, untilShown, useApplying } from "../bulk/applying";
import { PreviewTable } from "../bulk/preview-table";
import { Dialog } from "../parts/dialog";
import { Failed, Loading } from "../parts/states";
import { several } from "../parts/words";
import type { BulkChangeView, DecideFollowUpsRequest } from "../platform";
import { call } from "../session/call";

export function DecideDialog(props: {
  decision: DecideFollowUpsRequest;
  /** Whether these are those whose reminder was ended by a call. */
  ended: boolean;
  onDone: (change: BulkChangeView) => void;
  onClose: () => void;
}) {
  const { decision } = props;
  const preview = useQuery({
    queryKey: ["decision preview", decision],
    queryFn: () => call("preview_decision", decision),
    enabled: untilShown,
    gcTime: 0,
  });
  const seen = preview.data;
  const changes = seen?.changes ?? 0;
  const write =
    seen !== undefined && changes > 0 ? () => call("apply_decision", { decision, preview: seen.preview }) : null;
  const applying = useApplying("decision preview", write, props.onDone);

  const title = `Decide ${decision.followUps.length === 1 ? "this 1 follow-up" : `these ${several(decision.followUps.length, "follow-up")}`}`;
  return (
    <Dialog title={title} wide onClose={props.onClose}>
      <form onSubmit={applying.submit}>
        <p>
          {props.ended ? "A call ended the reminder, and no answer was set. " : ""}
          <strong>No follow-up is planned any more:</strong> the 16-week (6.01) or 52-week follow-up (7.01) is answered
          No. They leave every list, and count in the KPIs as not followed up. Leave out whoever was followed up{" "}
          {props.ended ? "after all" : "late"}: their answer is Yes with its date, in the record.
        </p>
        {preview.isError ? (
          <Failed what="What would happen" error={preview.error} onRetry={() => void preview.refetch()} />
        ) : seen === undefined ? (
          <Loading what="what would happen" rows={4} />
        ) : (
          <>
            <p role="status">
              {seen.words}.{" "}
              {changes === 0
                ? "Nothing will be written."
                : `${several(changes, "answer")} in ${several(seen.records, "record")} will be written.`}
            </p>
            <PreviewTable preview={seen} questions />
          </>
        )}
        <ApplyingFoot
          applying={applying}
          words={changes === 0 ? "Write No" : `Write No ${several(changes, "time")}`}
          onClose={props.onClose}
        />
      </form>
    </Dialog>
  );
}
