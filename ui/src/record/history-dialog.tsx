// The history of the whole record, newest first: who answered what, when and from where.
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
  onClose: () => void;
}) {
  const { onRestore } = props;
  const today = useToday();
  const history = useHistory(props.record, props.savedAt);
  return (
    <Dialog title="History of this record" wide onClose={props.onClose}>
      {history.isError ? (
        <p>The history could not be read. Nothing is lost.</p>
      ) : history.data === undefined ? (
        <Loading what="history" />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className="dialog__scroll" aria-label="History table" tabIndex={0}>
          <table className="nhsuk-table table">
            <caption className="vh">History, newest first</caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">Question</th>
                <th scope="col">Answer</th>
                <th scope="col">From</th>
                <th scope="col">
                  <span className="vh">Restore</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {history.data.map((line) => (
                <tr key={`${line.entry} ${line.question} ${line.answer}`}>
                  <td className="nowrap">{dayAndTime(line.at, today)}</td>
                  <td className="nowrap">{line.by}</td>
                  <td>
                    {line.number === "" ? "" : <span className="quiet">{line.number} </span>}
                    {line.wording}
                  </td>
                  <td>{line.answer}</td>
                  <td className="nowrap quiet">{line.origin}</td>
                  <td className="nowrap">
                    {onRestore === null || !line.restorable || line.number === "" ? null : (
                      <button type="button" className="text-button" onClick={() => onRestore(line)}>
                        Restore
                        <span className="vh">
                          {" "}
                          {line.answer} to {line.number} {line.wording}
                        </span>
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Dialog>
  );
}
