// Screen 3, Today: what needs whoever is in, what is held up first; each line opens its record at its question. The day
// turns over by itself.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { DuplicatesLine } from "../duplicates/duplicates-line";
import { useRowMemory } from "../frame/list-memory";
import { Screen } from "../frame/screen";
import { useCounts } from "../frame/use-counts";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { HideNhsNumbers } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { dayOfWeek } from "../parts/words";
import { NoPatients } from "../patients/nothing-found";
import type { TodayView } from "../platform";
import { call } from "../session/call";
import { MonthLine } from "../sync/month-line";
import { TodayTable } from "./today-table";

export function Today() {
  const navigate = useNavigate();
  const [returning] = useState(useRowMemory("today").row !== undefined);
  const page = useQuery({ queryKey: ["today"], queryFn: () => call("today", null) });
  const view = page.data;
  useKeys("screen", { "Ctrl+S": () => void navigate({ to: "/patients/new" }) });
  return (
    <Screen title="Today" ownFocus={returning}>
      <div className="main__head">
        <h1>Today{view === undefined ? "" : `, ${dayOfWeek(view.today)}`}</h1>
        <Link className="nhsuk-button button push" to="/patients/new" aria-keyshortcuts="Control+N">
          New patient <Kbd>Ctrl N</Kbd>
        </Link>
      </div>
      <MonthLine />
      {page.isError ? (
        <Failed what="Today’s list" error={page.error} onRetry={() => void page.refetch()} />
      ) : view === undefined ? (
        <Loading what="today’s list" />
      ) : view.sections.length === 0 ? (
        <Nothing view={view} />
      ) : (
        <>
          <div className="flow toolbar">
            <p className="lede">{view.words}.</p>
            <DuplicatesLine />
            <HideNhsNumbers />
          </div>
          <TodayTable sections={view.sections} foot={<Foot next={view.next} />} />
        </>
      )}
    </Screen>
  );
}

/** What comes next, and the keys. */
function Foot({ next }: { next: string }) {
  return (
    <>
      <span>{next}</span>
      <span className="keys push" aria-hidden="true">
        <span>
          <Kbd>Enter</Kbd> open at the question
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
  const counts = useCounts();
  if (counts?.patients === 0) return <NoPatients notSaved={0} />;
  return (
    <Notice tone="good">
      <p>
        <strong>{view.words}.</strong> {view.next}
      </p>
      <p className="flow">
        <Link to="/followups">Go to the follow-ups</Link>
        <DuplicatesLine />
      </p>
    </Notice>
  );
}
