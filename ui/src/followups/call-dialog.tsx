// Screen 14, the call of one follow-up: whom to telephone and how, what came of earlier calls, and what comes of this one.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { CallLines } from "../parts/call-lines";
import { Dialog } from "../parts/dialog";
import { useRowName } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import type { FollowUpRowView } from "../platform";
import { call } from "../session/call";
import { useStay } from "../session/stay";
import { CallForm } from "./call-form";

export function CallDialog(props: {
  row: FollowUpRowView;
  onReached: () => void;
  onSaved: () => void;
  onClose: () => void;
}) {
  const { row } = props;
  const nameOf = useRowName();
  const log = useQuery({
    queryKey: ["call log", row.id],
    queryFn: () => call("call_log", { record: row.id }),
    gcTime: 0,
  });
  const { data } = log;
  const { keys } = useStay();
  useEffect(() => {
    if (log.isError) keys.drop();
  }, [log.isError, keys]);
  return (
    <Dialog title={`Call ${nameOf(row.nhsNumber)}`} wide onClose={props.onClose}>
      <p>
        {row.weeks}-week, {row.site ?? "site not answered"}, {row.therapy ?? "therapy not answered"}.{" "}
        <strong>{row.when}</strong>.
      </p>
      {log.isError ? (
        <Failed what="The call log" error={log.error} onRetry={() => void log.refetch()} />
      ) : data === undefined ? (
        <Loading what="call log" rows={4} />
      ) : (
        <>
          {data.unread.map((sentence) => (
            <Notice key={sentence} icon="clock">
              <p>{sentence}.</p>
            </Notice>
          ))}
          <div className="call">
            <div className="call__who">
              {data.card.length === 0 ? (
                <p className="quiet">No contact card yet: it is written in the record, with Ctrl T.</p>
              ) : (
                <dl className="call__card">
                  {data.card.map((line) => (
                    <div key={line.label}>
                      <dt>{line.label}</dt>
                      <dd>{line.text}</dd>
                    </div>
                  ))}
                </dl>
              )}
              <h3>Earlier calls</h3>
              <CallLines lines={data.lines} />
            </div>
            <CallForm
              row={row}
              log={data}
              onReached={props.onReached}
              onSaved={props.onSaved}
              onClose={props.onClose}
            />
          </div>
        </>
      )}
    </Dialog>
  );
}
