// Under the follow-ups: what was saved in a call log last, and the way back for what went to Put off with it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ListedNhsNumber } from "../parts/nhs-number";
import { shortDate } from "../parts/words";
import type { CallLogView } from "../platform";
import { call } from "../session/call";
import type { Called } from "./call-dialog";

export interface Saved {
  nhsNumber: string | null;
  words: string;
  /** The follow-up, where it is put off now. */
  putOff: { record: string; weeks: number } | null;
}

/** What the latest line of a log says. */
export function savedOf(log: CallLogView, { id, weeks }: Called): Saved {
  const [line] = log.lines;
  const followUp = log.followUps.find((one) => one.weeks === weeks);
  const putOff = followUp?.putOff ?? null;
  const again = line?.tryAgain == null ? "" : `, put off until ${shortDate(line.tryAgain)}`;
  const late =
    putOff?.afterClose === true && followUp !== undefined ? `, after it closes on ${shortDate(followUp.target)}` : "";
  return {
    nhsNumber: log.nhsNumber,
    words: `${line?.what ?? "Saved"}${again}${late}`,
    putOff: putOff === null ? null : { record: id, weeks },
  };
}

export function SavedCall({ saved, onBack }: { saved: Saved; onBack: (saved: Saved) => void }) {
  const queries = useQueryClient();
  const { nhsNumber, putOff } = saved;
  const taking = useMutation({
    mutationFn: (of: { record: string; weeks: number }) => call("take_up", { ...of, assign: null }),
    onSuccess: () => {
      onBack({ nhsNumber, words: "Back on the list", putOff: null });
      void queries.invalidateQueries();
    },
  });
  return (
    <>
      <span role="status">
        Saved: <ListedNhsNumber digits={nhsNumber} />, {taking.isError ? taking.error.message : saved.words}
      </span>
      {putOff === null ? null : (
        <button type="button" className="button button--quiet button--small" onClick={() => taking.mutate(putOff)}>
          Back on the list
        </button>
      )}
    </>
  );
}
