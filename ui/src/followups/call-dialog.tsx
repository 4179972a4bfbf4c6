// Screen 14, the call of one follow-up: whom to telephone and how, what came of earlier calls, and what comes of this one. It is
// opened from a follow-up, from Today, and from a record.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { CallLines } from "../parts/call-lines";
import { Dialog, NotSaved } from "../parts/dialog";
import { useRowName } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { shortDate } from "../parts/words";
import type { CalledFollowUpView, CallLogView, NoCardName } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useStay } from "../session/stay";
import { useTyped } from "../session/typed";
import { CallForm } from "./call-form";

/** Who is called, and about which follow-up: also where nothing but that was kept over a lock. */
export interface Called {
  id: string;
  /** The question that the follow-up is recorded at. */
  question: string;
  nhsNumber?: string | null;
}

const CALL = "call ";

/** What is said where nothing of a contact card is shown. */
const NO_CARD: Record<NoCardName, string> = {
  notWritten: "No contact card yet.",
  nothingForCalls: "The contact card has no name or telephone.",
  notReadable: "This computer cannot open the contact card yet, if there is one.",
  notUsed: "This service does not use contact cards (Settings).",
};

/** What whoever may write it can do about that. */
const WRITE_CARD: Partial<Record<NoCardName, string>> = {
  notWritten: " To write one, open the record and press Ctrl T.",
  nothingForCalls: " To add them, open the record and press Ctrl T.",
};

/** Who was being called when the screen was left. */
export function calledWhenLeft(dialog: string | null): Called | null {
  if (dialog?.startsWith(CALL) !== true) return null;
  const [id, question] = dialog.slice(CALL.length).split(" ");
  return id === undefined || question === undefined ? null : { id, question };
}

export function CallDialog(props: {
  called: Called;
  onReached: (followUp: CalledFollowUpView) => void;
  onSaved: (log: CallLogView, followUp: CalledFollowUpView) => void;
  onClose: () => void;
}) {
  const { called } = props;
  const nameOf = useRowName();
  const log = useQuery({
    queryKey: ["call log", called.id],
    queryFn: () => call("call_log", { record: called.id }),
    gcTime: 0,
  });
  const { data } = log;
  const { keys } = useStay();
  const refused = useRefused("write");
  const isAnswered = data !== undefined && followUpOf(data, called) === undefined;
  const boxes = useTyped(
    `${CALL}${called.id} ${called.question}`,
    ({ note = "", reason = "", anotherDay = "" }) => `${note}${reason}${anotherDay}`.trim() !== "",
  );
  useEffect(() => {
    if (log.isError || isAnswered || refused !== null) keys.drop();
  }, [log.isError, isAnswered, refused, keys]);
  const followUp = data === undefined ? undefined : followUpOf(data, called);
  const number = data === undefined ? called.nhsNumber : data.nhsNumber;
  const close = () => {
    boxes.forget();
    props.onClose();
  };
  return (
    <Dialog
      title={number === undefined ? "Call" : `Call ${nameOf(number)}`}
      wide
      onClose={() => boxes.leave(props.onClose)}
    >
      {data === undefined ? null : (
        <p>
          {followUp === undefined ? "" : `${followUp.weeks}-week, `}
          {data.site ?? "site not answered"}, {data.therapy ?? "therapy not answered"}.{" "}
          <strong>{followUp === undefined ? "It has been answered" : stands(followUp)}</strong>.
        </p>
      )}
      {log.isError ? (
        <Failed what="The call log" error={log.error} onRetry={() => void log.refetch()} />
      ) : data === undefined ? (
        <Loading what="call log" rows={4} />
      ) : (
        <>
          <Refused right="write" />
          {boxes.leaving ? <NotSaved /> : null}
          {data.unread.map((sentence) => (
            <Notice key={sentence} icon="clock">
              <p>{sentence}.</p>
            </Notice>
          ))}
          <div className="call">
            <div className="call__who">
              {data.noCard !== null ? (
                <p className="quiet">
                  {NO_CARD[data.noCard]}
                  {refused === null ? WRITE_CARD[data.noCard] : null}
                </p>
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
            {followUp === undefined || refused !== null ? null : (
              <CallForm
                record={called.id}
                followUp={followUp}
                log={data}
                boxes={boxes}
                onReached={() => props.onReached(followUp)}
                onSaved={(saved) => props.onSaved(saved, followUp)}
                onClose={close}
              />
            )}
          </div>
        </>
      )}
    </Dialog>
  );
}

function followUpOf(log: CallLogView, { question }: Called): CalledFollowUpView | undefined {
  return log.followUps.find((one) => one.question === question);
}

/** Where the follow-up stands: whoever telephones the family of somebody who died is told so first. */
function stands({ when, target, putOff }: CalledFollowUpView): string {
  const window = `${when}; last day on time ${shortDate(target)}`;
  if (putOff === null) return window;
  return putOff.until === null
    ? `Reminder ended: ${putOff.why}`
    : `Put off until ${shortDate(putOff.until)}: ${putOff.why}. ${window}`;
}
