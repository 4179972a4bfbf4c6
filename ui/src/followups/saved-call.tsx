// Under a list: what was saved in a call log last, and the way back for what went to Put off with it. A screen reader is told as
// well.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { announce } from "../parts/announce";
import { ListedNhsNumber, useRowName } from "../parts/nhs-number";
import { shortDate } from "../parts/words";
import type { CalledFollowUpView, CallLogView } from "../platform";
import { call } from "../session/call";

export interface Saved {
  record: string;
  weeks: number;
  nhsNumber: string | null;
  words: string;
  /** Whether the follow-up is put off now. */
  putOff: boolean;
}

/** What the latest line of a log says. */
export function savedOf(log: CallLogView, record: string, { weeks }: CalledFollowUpView): Saved {
  const [line] = log.lines;
  const followUp = log.followUps.find((one) => one.weeks === weeks);
  const putOff = followUp?.putOff ?? null;
  const again = line?.tryAgain == null ? "" : `, put off until ${shortDate(line.tryAgain)}`;
  const late =
    putOff?.afterClose === true && followUp !== undefined ? `, after it closes on ${shortDate(followUp.target)}` : "";
  return {
    record,
    weeks,
    nhsNumber: log.nhsNumber,
    words: `${line?.what ?? "Saved"}${again}${late}`,
    putOff: putOff !== null,
  };
}

/** What was saved last, and a way to say what is saved now. */
export function useSavedCall() {
  const [saved, setSaved] = useState<Saved | null>(null);
  const nameOf = useRowName();
  return {
    saved,
    say: (now: Saved) => {
      setSaved(now);
      announce(`Saved: ${nameOf(now.nhsNumber)}, ${now.words}`);
    },
    /** Something else is done. */
    forget: () => setSaved(null),
  };
}

export function SavedCall({ saved, onBack }: { saved: Saved; onBack: (saved: Saved) => void }) {
  const queries = useQueryClient();
  const { record, weeks } = saved;
  const taking = useMutation({
    mutationFn: () => call("take_up", { record, weeks, assign: null }),
    onSuccess: () => {
      onBack({ ...saved, words: "Back on the list", putOff: false });
      void queries.invalidateQueries();
    },
    onError: (thrown) => announce(thrown.message),
  });
  return (
    <>
      <span className="ink">
        Saved: <ListedNhsNumber digits={saved.nhsNumber} />, {taking.isError ? taking.error.message : saved.words}
      </span>
      {saved.putOff ? (
        <button type="button" className="button button--quiet button--small" onClick={() => taking.mutate()}>
          Back on the list
        </button>
      ) : null}
    </>
  );
}
