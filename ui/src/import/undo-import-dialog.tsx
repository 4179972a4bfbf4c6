// Taking an import back: first what that would do, then doing exactly that.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Failed, Loading, Notice } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { EarlierImportView, ImportUndoView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { ImportStays } from "./stays";

export function UndoImportDialog(props: {
  of: EarlierImportView;
  onDone: (done: ImportUndoView) => void;
  onClose: () => void;
}) {
  const { of } = props;
  const would = useQuery({
    queryKey: ["import undo", of.id],
    queryFn: () => call("preview_import_undo", { import: of.id }),
    gcTime: 0,
  });
  const undo = useMutation({
    mutationFn: (preview: string) => call("undo_import", { import: of.id, preview }),
    onSuccess: props.onDone,
  });
  const failure = undo.error;
  const changed = failure instanceof CallError && failure.code === "changed-since-preview";
  return (
    <Dialog
      title={of.file === null ? "Undo this import" : `Undo the import of ${of.file}`}
      wide
      onClose={props.onClose}
    >
      <p className="quiet">
        Imported by {of.by}, {dayAndTime(of.at)}
        {of.desk === null ? "" : ` at ${of.desk}`}
      </p>
      {would.isError ? (
        <Failed what="What it would do" error={would.error} onRetry={() => void would.refetch()} />
      ) : would.data === undefined ? (
        <Loading what="what it would do" rows={3} />
      ) : (
        <>
          <p>
            <strong>Nothing has changed yet.</strong> {would.data.words}.
          </p>
          {would.data.writes === 0 ? null : (
            <p className="small quiet">
              What is put back is in each record’s history, and can be changed again. A deleted record can be restored
              for 30 days.
            </p>
          )}
          <ImportStays undo={would.data} />
        </>
      )}
      {failure === null ? null : (
        <Notice tone="bad" alert>
          <p>{failure instanceof CallError ? failure.message : "It could not be undone. Nothing was changed"}.</p>
        </Notice>
      )}
      <div className="flow">
        {changed ? (
          <Button
            onClick={() => {
              undo.reset();
              void would.refetch();
            }}
          >
            Look again
          </Button>
        ) : (
          <Button
            busy={undo.isPending || would.isFetching || (would.data?.writes ?? 0) === 0}
            onClick={() => {
              if (would.data !== undefined && would.data.writes > 0) undo.mutate(would.data.preview);
            }}
          >
            Undo this import
          </Button>
        )}
        <button type="button" className="text-button" onClick={props.onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
