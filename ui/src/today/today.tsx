// Screen 3, Today: what needs whoever is in, what is held up first; each line opens its record at its question, and a follow-up
// is called from its line. The day turns over by itself. Where the window has room, the weeks ahead stand beside it.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { BackupLine } from "../backups/line";
import { DatasetLine } from "../dataset/line";
import { FacilitiesLine } from "../facilities/line";
import type { Called } from "../followups/call-dialog";
import { CallDialog, calledWhenLeft } from "../followups/call-dialog";
import { SavedCall, savedOf, useSavedCall } from "../followups/saved-call";
import { WeeksPanel } from "../followups/weeks-ahead";
import { useListState, useRowMemory } from "../frame/list-memory";
import { useUnlessRefused } from "../frame/said-in-bar";
import { Screen } from "../frame/screen";
import { useCounts } from "../frame/use-counts";
import { useIsWide } from "../frame/wide";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { useMissingAnswers } from "../missing/use-missing";
import { OptOutLine } from "../optout/line";
import type { TableHandle } from "../parts/data-table";
import { HideNhsNumbers } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { dayOfWeek } from "../parts/words";
import { NoPatients } from "../patients/nothing-found";
import { RecoveryKeyLine } from "../people/recovery-key-line";
import type { TodayView } from "../platform";
import { PastLine } from "../retention/line";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useStay } from "../session/stay";
import { useLeftDialog } from "../session/typed";
import { MonthLine } from "../sync/month-line";
import { FEWEST_LINES, useFittingLines } from "./fitting-lines";
import { Notices } from "./notices";
import { rowId, TodayTable } from "./today-table";

/** Who is called, and the line that it was asked for on; none where the call was found again after a lock. */
type Calling = Called & { row: string | null };

export function Today() {
  const navigate = useNavigate();
  const [returning] = useState(useRowMemory("today").row !== undefined);
  const [{ lines }, changeLines] = useListState("today, lines", { lines: FEWEST_LINES });
  const page = useQuery({
    queryKey: ["today", lines],
    queryFn: ({ signal }) => call("today", { lines }, signal),
    placeholderData: keepPreviousData,
  });
  const view = page.data;
  const missing = useMissingAnswers(null);
  const worthMost = (missing.data?.answers ?? []).filter((answer) => answer.isWorthSomething);
  const fitting = useFittingLines(
    page.isPlaceholderData || missing.isPending ? undefined : view?.sections,
    lines,
    worthMost.length,
    useCallback((lines: number) => changeLines({ lines }), [changeLines]),
  );
  const left = useLeftDialog();
  const [calling, setCalling] = useState<Calling | null>(() => {
    const called = calledWhenLeft(left);
    return called === null ? null : { ...called, row: null };
  });
  const savedCall = useSavedCall();
  const rows = useRef<TableHandle>(null);
  const { keys, reached } = useStay();
  const isWide = useIsWide();
  const mayWrite = useRefused("write") === null;
  const ifMayWrite = useUnlessRefused("write");
  useKeys("screen", { "Ctrl+S": () => ifMayWrite(() => navigate({ to: "/patients/new" })) });
  const counts = useCounts();
  const isEmpty = view?.sections.length === 0 && worthMost.length === 0;
  return (
    <Screen title="Today" ownFocus={returning}>
      <div className="main__head">
        <h1>Today{view === undefined ? "" : `, ${dayOfWeek(view.today)}`}</h1>
        {view === undefined || isEmpty ? null : (
          <>
            <p className="lede">{view.words}.</p>
            <HideNhsNumbers />
          </>
        )}
        {mayWrite ? (
          <Link className="nhsuk-button button push" to="/patients/new" aria-keyshortcuts="Control+N">
            New patient <Kbd>Ctrl N</Kbd>
          </Link>
        ) : null}
      </div>
      <Refused right="write" />
      <MonthLine />
      <RecoveryKeyLine />
      <BackupLine words={view?.backup ?? null} />
      <DatasetLine words={view?.dataset ?? null} />
      <FacilitiesLine words={view?.facilities ?? null} />
      <OptOutLine words={view?.optOuts ?? null} />
      <PastLine words={view?.past ?? null} />
      <Notices notices={view?.notices ?? []} />
      {page.isError ? (
        <Failed what="Today’s list" error={page.error} onRetry={() => void page.refetch()} />
      ) : view === undefined || (view.sections.length === 0 && missing.isPending) ? (
        <Loading what="today’s list" />
      ) : isEmpty && counts?.patients === 0 ? (
        <NoPatients notSaved={0} />
      ) : (
        <div className="beside">
          <div className="beside__list">
            {isEmpty ? (
              <Nothing view={view} />
            ) : (
              <div ref={fitting.box}>
                <TodayTable
                  sections={view.sections}
                  worth={worthMost.slice(0, fitting.worth)}
                  foot={<Foot next={view.next} savedCall={savedCall} />}
                  onCall={(line, question) => {
                    // What is typed from here on is meant for the call.
                    keys.hold();
                    savedCall.forget();
                    setCalling({ id: line.id, question, nhsNumber: line.nhsNumber, row: rowId(line) });
                  }}
                  ref={rows}
                />
              </div>
            )}
          </div>
          {isWide ? <WeeksPanel /> : null}
        </div>
      )}
      {calling === null ? null : (
        <CallDialog
          called={calling}
          onReached={() => {
            flushSync(() => setCalling(null));
            reached.asks(calling.id, calling.question);
            rows.current?.open(calling.row ?? "", { record: calling.id, q: calling.question });
          }}
          onSaved={(log, followUp) => {
            // The dialog gives the focus back to its row first.
            flushSync(() => setCalling(null));
            if (calling.row !== null) rows.current?.focusAfter(calling.row);
            savedCall.say(savedOf(log, calling.id, followUp));
          }}
          onClose={() => {
            keys.drop();
            setCalling(null);
          }}
        />
      )}
    </Screen>
  );
}

/** What was saved of a call last, or what comes next; and the keys. */
function Foot({ next, savedCall }: { next: string; savedCall: ReturnType<typeof useSavedCall> }) {
  const { saved, say } = savedCall;
  const mayCall = useRefused("write") === null;
  return (
    <>
      {saved === null ? <span>{next}</span> : <SavedCall saved={saved} onBack={say} />}
      <span className="keys push" aria-hidden="true">
        <span>
          <Kbd>Enter</Kbd> open
        </span>
        <span>
          <Kbd>Ctrl T</Kbd> {mayCall ? "call" : "earlier calls"}
        </span>
        <span>
          <Kbd>F8</Kbd> next that is pressing
        </span>
      </span>
    </>
  );
}

/** Nothing to be done, and what comes next. */
function Nothing({ view }: { view: TodayView }) {
  return (
    <Notice
      {...([view.facilities, view.backup, view.dataset, view.optOuts, view.past].every((words) => words === null)
        ? { tone: "good" as const }
        : {})}
    >
      <p>
        <strong>{view.words}.</strong> {view.next}
      </p>
      <p>
        <Link to="/followups">Go to the follow-ups</Link>
      </p>
    </Notice>
  );
}
