// Screen 10, Sync: is it safe to close? The answer in one sentence, then what Central lacks.
import { useQuery } from "@tanstack/react-query";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { HideNhsNumbers } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { dayAndTime, several } from "../parts/words";
import type { SyncedView, SyncView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import { SyncCountsList } from "./sync-counts";
import { SyncSides } from "./sync-sides";
import { SyncTable } from "./sync-table";
import { useSendNow } from "./use-send-now";

export function Sync() {
  const today = useToday();
  const page = useQuery({ queryKey: ["sync"], queryFn: () => call("sync_page", null), refetchInterval: 5000 });
  const send = useSendNow();
  const view = page.data;
  const now = () => {
    if (view?.joined === true && !send.isPending) send.mutate();
  };
  useKeys("screen", { "Ctrl+S": now, F9: now });
  return (
    <Screen title="Sync">
      <div className="main__head">
        <h1>Is it safe to close?</h1>
        <span className="push small quiet" role="status">
          {view === undefined ? "" : lastExchange(view, today)}
        </span>
        {view?.joined === true ? (
          <Button busy={send.isPending} aria-keyshortcuts="F9" onClick={now}>
            {send.isPending ? "Sending" : "Send now"} <Kbd>F9</Kbd>
          </Button>
        ) : null}
      </div>
      {send.error instanceof CallError ? (
        <div className="toolbar">
          <Notice tone="warn" alert>
            <p>
              <strong>Not sent.</strong> {send.error.message}
            </p>
          </Notice>
        </div>
      ) : send.data === undefined ? null : (
        <div className="toolbar" role="status">
          <Notice icon="up">
            <p>{outcome(send.data)}</p>
          </Notice>
        </div>
      )}
      {page.isError ? (
        <Failed what="This page" error={page.error} onRetry={() => void page.refetch()} />
      ) : view === undefined ? (
        <Loading what="what is sent" />
      ) : (
        <Page view={view} />
      )}
    </Screen>
  );
}

function lastExchange(view: SyncView, today: string): string {
  if (!view.joined) return "";
  return view.answered === null
    ? "Central has not answered yet."
    : `Central last answered ${dayAndTime(view.answered, today)}.`;
}

function outcome(done: SyncedView): string {
  const held = done.held > 0 ? ` ${several(done.held, "record")} need${done.held === 1 ? "s" : ""} you.` : "";
  const refused = done.refused > 0 ? ` ${several(done.refused, "change")} refused.` : "";
  return `Sent ${several(done.sent, "change")}, accepted ${done.accepted}, received ${done.received}.${held}${refused}`;
}

function Page({ view }: { view: SyncView }) {
  const safe = view.answer.startsWith("Yes");
  const [first, ...rest] = view.answer.split(/(?<=\.)\s+/);
  return (
    <>
      <div className="toolbar">
        <Notice tone={safe ? "good" : "warn"}>
          <p>
            <strong className="answer">{first}</strong> {rest.join(" ")}
          </p>
          {view.trouble === null ? null : <p>{view.trouble}. Entry goes on.</p>}
        </Notice>
      </div>
      {view.arriving === null ? null : (
        <div className="toolbar">
          <Notice icon="clock">
            <p>
              Records are still arriving: {view.arriving.here.toLocaleString("en-GB")} of{" "}
              {view.arriving.of.toLocaleString("en-GB")} changes. You can start now.
            </p>
            <progress className="arriving" value={view.arriving.here} max={view.arriving.of} aria-label="Arriving" />
          </Notice>
        </div>
      )}
      <SyncCountsList counts={view.counts} />
      {view.joined ? null : (
        <div className="sync__cols">
          <SyncSides view={view} />
        </div>
      )}
      {view.joined ? <NotAccepted view={view} /> : null}
    </>
  );
}

function NotAccepted({ view }: { view: SyncView }) {
  return (
    <div className="cols cols--panel sync__cols">
      <section className="sheet">
        <div className="sheet__head">
          <h2>Not accepted yet</h2>
          <span className="small quiet">{listed(view)}</span>
          <HideNhsNumbers />
        </div>
        {view.rows.length === 0 ? (
          <p className="sheet__none">Central has accepted every record.</p>
        ) : (
          <SyncTable rows={view.rows} />
        )}
      </section>
      <SyncSides view={view} />
    </div>
  );
}

function listed(view: SyncView): string {
  const { onlyHere, waiting, sent, needsYou } = view.counts;
  const all = onlyHere + waiting + sent + needsYou;
  if (all === 0) return "";
  const shown = view.rows.length < all ? `; the first ${view.rows.length} are here` : "";
  return `${several(all, "record")}, those that need you first${shown}`;
}
