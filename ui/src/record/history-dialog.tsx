// The history of the whole record, newest first: who answered what, when and from where.
import { useState } from "react";
import { CutShort } from "../parts/cut-short";
import { DataTable } from "../parts/data-table";
import { Dialog } from "../parts/dialog";
import { Loading } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { HistoryLineView } from "../platform";
import { useToday } from "../session/session";
import { useHistory } from "./use-history";

export function HistoryDialog(props: {
  record: string;
  savedAt: string | null;
  /** Puts an answer back; nothing when the record is deleted. */
  onRestore: ((line: HistoryLineView) => void) | null;
  /** Takes a record out again that was joined to this one; nothing when it is deleted. */
  onPart: ((record: string) => void) | null;
  onClose: () => void;
}) {
  const { onRestore, onPart } = props;
  const today = useToday();
  /** The line whose taking apart was asked once more. */
  const [parting, setParting] = useState<string | null>(null);
  const history = useHistory(props.record, props.savedAt);
  return (
    <Dialog title="History of this record" wide onClose={props.onClose}>
      {history.isError ? (
        <p>The history could not be read. Nothing is lost.</p>
      ) : history.data === undefined ? (
        <Loading what="history" />
      ) : (
        <DataTable
          label="History table"
          caption="History, newest first"
          boxed="dialog__scroll"
          rows={history.data}
          rowId={(line) => `${line.entry} ${line.question} ${line.answer}`}
          columns={[
            { key: "when", heading: "When", cell: (line) => dayAndTime(line.at, today) },
            { key: "who", heading: "Who", cell: (line) => <CutShort words={line.by} as="colleague" /> },
            {
              key: "question",
              heading: "Question",
              wraps: true,
              cell: (line) => (
                <>
                  {line.number === "" ? "" : <span className="quiet">{line.number} </span>}
                  {line.wording}
                </>
              ),
            },
            { key: "answer", heading: "Answer", wraps: true, cell: (line) => line.answer },
            { key: "from", heading: "From", quiet: true, cell: (line) => line.origin },
            {
              key: "restore",
              heading: "Restore",
              unseen: true,
              cell: (line) =>
                line.joined !== null && onPart !== null ? (
                  <button
                    type="button"
                    className="text-button"
                    onClick={() => {
                      if (parting !== line.entry) setParting(line.entry);
                      else if (line.joined !== null) onPart(line.joined);
                    }}
                  >
                    {parting === line.entry ? "Press again: two records as before" : "Take apart"}
                    <span className="vh"> what was joined, {dayAndTime(line.at, today)}</span>
                  </button>
                ) : onRestore === null || !line.restorable || line.number === "" ? null : (
                  <button type="button" className="text-button" onClick={() => onRestore(line)}>
                    Restore
                    <span className="vh">
                      {" "}
                      {line.answer} to {line.number} {line.wording}
                    </span>
                  </button>
                ),
            },
          ]}
        />
      )}
    </Dialog>
  );
}
