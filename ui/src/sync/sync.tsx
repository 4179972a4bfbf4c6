// Screen 10, Sync: is it safe to close? The answer in one sentence, then what Central lacks.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useRowMemory } from "../frame/list-memory";
import { NotSavedLink } from "../frame/not-saved-line";
import { useUnlessRefused } from "../frame/said-in-bar";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { HideNhsNumbers } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { count, dayAndTime, notSavedWords, several } from "../parts/words";
import type { SyncedView, SyncView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useToday } from "../session/session";
import { CorrectAddress, JoinCentral } from "./central-dialog";
import { LookUpReceipt } from "./look-up-receipt";
import { NoNetwork } from "./no-network";
import { SyncCountsList } from "./sync-counts";
import { SyncSides } from "./sync-sides";
import { SyncTable } from "./sync-table";
import { useSendNow } from "./use-send-now";

export function Sync() {
  const today = useToday();
  const [returning] = useState(useRowMemory("sync").row !== undefined);
  const page = useQuery({ queryKey: ["sync"], queryFn: () => call("sync_page", null) });
  const send = useSendNow();
  const heading = useRef<HTMLHeadingElement>(null);
  const maySend = useRefused("send") === null;
  const ifMaySend = useUnlessRefused("send");
  const view = page.data;
  // Why it was not sent is true until Central answers again, or is another.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a failure is newer than what it was told with
  useEffect(() => {
    if (send.isError) send.reset();
  }, [view?.answered, view?.central]);
  const now = () =>
    ifMaySend(() => {
      if (view?.joined === true && !send.isPending) send.mutate();
    });
  useKeys("screen", { "Ctrl+S": now, F9: now });
  return (
    <Screen title="Sync" ownFocus={returning}>
      <div className="main__head">
        <h1 ref={heading} tabIndex={-1}>
          Is it safe to close?
        </h1>
        <span className="push small quiet" role="status">
          {send.error instanceof CallError ? (
            <span className="status status--needs">
              <Icon name="needs" /> Not sent: {send.error.message}
            </span>
          ) : view === undefined ? (
            ""
          ) : (
            lastExchange(view, send.data, today)
          )}
        </span>
        {view?.joined === true && maySend ? (
          <Button busy={send.isPending} aria-keyshortcuts="F9" onClick={now}>
            {send.isPending ? "Sending" : "Send now"} <Kbd>F9</Kbd>
          </Button>
        ) : null}
      </div>
      {view?.joined === true ? <Refused right="send" /> : null}
      {page.isError ? (
        <Failed what="This page" error={page.error} onRetry={() => void page.refetch()} />
      ) : view === undefined ? (
        <Loading what="what is sent" />
      ) : (
        <Page view={view} onJoined={() => heading.current?.focus()} />
      )}
    </Screen>
  );
}

/** What the last sending did, where it was asked for here, and when Central last answered. */
function lastExchange(view: SyncView, done: SyncedView | undefined, today: string): string {
  if (!view.joined) return "";
  const answered =
    view.answered === null
      ? "Central has not answered yet."
      : `Central last answered ${dayAndTime(view.answered, today)}.`;
  return done === undefined
    ? answered
    : `${several(done.sent, "change")} sent, ${count(done.accepted)} accepted, ${count(done.received)} received. ${answered}`;
}

function Page({ view, onJoined }: { view: SyncView; onJoined: () => void }) {
  const whoJoins = useRefused("join");
  const maySave = useRefused("write") === null;
  const [open, setOpen] = useState<"join" | "again" | "address" | "joined" | null>(null);
  // The button that asked for it goes with it: once the dialog has closed, what the page answers takes the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, after joining
  useEffect(() => {
    if (open === "joined") onJoined();
  }, [open]);
  const close = () => setOpen(null);
  return (
    <>
      {view.monthWithoutSending === null ? null : (
        <div className="toolbar">
          <Notice tone="warn">
            <p>
              <strong>{view.monthWithoutSending}</strong>
            </p>
          </Notice>
        </div>
      )}
      <div className="toolbar">
        <Notice tone="good">
          <p>
            <strong className="answer">{view.answer}</strong> {view.words}
          </p>
          {view.trouble === null ? null : <p>{view.trouble}</p>}
          {!view.turnedOut ? null : whoJoins === null ? (
            <p>
              <button type="button" className="text-button" onClick={() => setOpen("again")}>
                Join again with a new code
              </button>
            </p>
          ) : (
            <p>{whoJoins}</p>
          )}
        </Notice>
      </div>
      {view.otherDataset === null ? null : (
        <div className="toolbar">
          <Notice icon="warn">
            <p>{view.otherDataset}</p>
          </Notice>
        </div>
      )}
      {view.arriving === null ? null : (
        <div className="toolbar">
          <Notice icon="clock">
            <p>
              Records of this service are still arriving: {count(view.arriving.here)} of{" "}
              {several(view.arriving.of, "change")}. You can start now.
            </p>
            <progress className="arriving" value={view.arriving.here} max={view.arriving.of} aria-label="Arriving" />
          </Notice>
        </div>
      )}
      {view.notSaved === 0 ? null : (
        <div className="toolbar">
          <Notice icon="pen">
            <p>
              <strong>{notSavedWords(view.notSaved)}</strong>{" "}
              {!view.joined
                ? "What was typed is kept."
                : maySave
                  ? "What was typed is kept here, and is not sent before you save it."
                  : "What was typed is kept here, and is not sent."}{" "}
              <NotSavedLink number={view.notSaved} />
            </p>
          </Notice>
        </div>
      )}
      <SyncCountsList counts={view.counts} joined={view.joined} />
      <div className="cols cols--panel sync__cols">
        <NotAccepted view={view} />
        <div className="sync__side">
          <SyncSides view={view} onJoin={() => setOpen("join")} onCorrect={() => setOpen("address")} />
          {view.joined ? (
            <>
              <NoNetwork view={view} />
              <LookUpReceipt />
            </>
          ) : null}
        </div>
      </div>
      {open === "join" || open === "again" ? (
        <JoinCentral again={open === "again"} view={view} onClose={close} onJoined={() => setOpen("joined")} />
      ) : null}
      {open === "address" ? <CorrectAddress view={view} onClose={close} /> : null}
    </>
  );
}

function NotAccepted({ view }: { view: SyncView }) {
  return (
    <section className="sheet">
      <div className="sheet__head">
        <h2>{heading(view)}</h2>
        <span className="small quiet">{listed(view)}</span>
        <HideNhsNumbers />
      </div>
      {view.rows.length === 0 ? <p className="sheet__none">{noRows(view)}</p> : <SyncTable rows={view.rows} />}
    </section>
  );
}

/** What Central has accepted may need a person all the same: two answers, of which one is to be chosen. */
function heading({ joined, counts }: SyncView): string {
  const notAccepted = counts.onlyHere + counts.waiting + counts.sent > 0;
  if (!joined || (counts.needsYou > 0 && !notAccepted)) return "Needs you";
  return counts.needsYou === 0 ? "Not accepted yet" : "Needs you, or not accepted yet";
}

function noRows(view: SyncView): string {
  if (!view.joined) return "No record needs you.";
  if (view.inUse + view.deleted === 0) return "There are no records here yet.";
  return view.notSaved === 0
    ? "Central has accepted every record."
    : "Central has accepted every record that is saved.";
}

function listed(view: SyncView): string {
  const { onlyHere, waiting, sent, needsYou } = view.counts;
  const all = view.joined ? onlyHere + waiting + sent + needsYou : needsYou;
  if (all === 0) return "";
  const shown = view.rows.length < all ? `; the first ${count(view.rows.length)} are here` : "";
  const mixed = needsYou > 0 && all > needsYou;
  return `${several(all, "record")}${mixed ? ", those that need you first" : ""}${shown}`;
}
