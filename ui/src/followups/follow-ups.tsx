// Screen 7, Follow-ups: who to reach, overdue first. Enter or F2 opens the record at its follow-up question; on paper it
// is a call sheet.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAskedList, usePagedList } from "../frame/paged-list";
import { Screen } from "../frame/screen";
import { useKeys } from "../keys/keys";
import { ExportDialog } from "../parts/export-dialog";
import { Filters } from "../parts/filters";
import { Icon } from "../parts/icon";
import { HideNhsNumbers, ListedNhsNumber } from "../parts/nhs-number";
import { MOST_PRINTED, usePaper } from "../parts/paper";
import { Failed, Notice } from "../parts/states";
import { count, longDate, several, shortDate } from "../parts/words";
import type { FollowUpsView, ListFollowUpsRequest } from "../platform";
import { call } from "../session/call";
import { FollowUpsTable } from "./follow-ups-table";

type Show = "all" | "overdue" | "16" | "52";

interface Asked {
  show: Show;
  offset: number;
}

const ROWS_ON_PAPER = 15;
const TITLES: Record<Show, string> = {
  all: "Everyone to reach, overdue first",
  overdue: "Overdue follow-ups",
  "16": "16-week follow-ups, overdue first",
  "52": "52-week follow-ups, overdue first",
};
const WHICH: Record<Show, Pick<ListFollowUpsRequest, "weeks" | "overdueOnly">> = {
  all: { weeks: null, overdueOnly: false },
  overdue: { weeks: null, overdueOnly: true },
  "16": { weeks: 16, overdueOnly: false },
  "52": { weeks: 52, overdueOnly: false },
};

/** How many a filter leaves: its page of no rows has the total. */
function useTotal(show: Show): number | undefined {
  const request = { ...WHICH[show], offset: 0, limit: 0 };
  const answer = useQuery({ queryKey: ["followups", request], queryFn: () => call("list_follow_ups", request) });
  return answer.data?.total;
}

export function FollowUps() {
  const asked = useAskedList<Asked>("followups", { show: "all", offset: 0 });
  const [list, change] = asked;
  const { page, view, returning, table } = usePagedList("followups", asked, ({ show, offset }, limit, signal) =>
    call("list_follow_ups", { ...WHICH[show], offset, limit }, signal),
  );
  const sixteen = useTotal("16");
  const fiftyTwo = useTotal("52");
  const nothing = (view?.total ?? 0) === 0;
  const { paper, print } = usePaper();
  const [exporting, setExporting] = useState(false);
  const all = view === undefined ? undefined : view.due + view.overdue;

  useKeys("screen", {
    "Ctrl+P": () => (nothing ? undefined : void printCallSheet()),
    "Ctrl+E": () => (nothing ? undefined : setExporting(true)),
  });

  async function printCallSheet(): Promise<void> {
    const found = await call("list_follow_ups", { ...WHICH[list.show], offset: 0, limit: MOST_PRINTED });
    print({
      title: "Call sheet: follow-ups",
      which: TITLES[list.show],
      headings: ["NHS number", "Diagnosed", "Follow-up", "Fracture", "Therapy recommended", "Due"],
      rows: found.rows.map((row) => [
        <ListedNhsNumber key="number" digits={row.nhsNumber} />,
        shortDate(row.diagnosed),
        `${row.weeks}-week`,
        row.site ?? "",
        row.therapy ?? "",
        `${row.when}, by ${shortDate(row.target)}`,
      ]),
      total: found.total,
      rowsOnPage: ROWS_ON_PAPER,
      byHand: ["Called on", "Result, try again on"],
    });
  }

  return (
    <Screen title="Follow-ups" ownFocus={returning} fills>
      <div className="main__head">
        <h1>Follow-ups</h1>
        <p className="lede">{view === undefined ? "" : sentence(view)}</p>
      </div>
      <div className="flow toolbar">
        <Filters
          label="Show"
          chosen={list.show}
          onChoose={(show) => change({ show })}
          filters={[
            { key: "all", label: "All", count: all },
            { key: "overdue", label: "Overdue", count: view?.overdue, icon: "needs" },
            { key: "16", label: "16-week", count: sixteen },
            { key: "52", label: "52-week", count: fiftyTwo },
          ]}
        />
        <HideNhsNumbers />
        <button
          type="button"
          className="button button--quiet"
          aria-keyshortcuts="Control+E"
          disabled={nothing}
          onClick={() => setExporting(true)}
        >
          <Icon name="down" /> Export view
        </button>
        <button
          type="button"
          className="button button--quiet"
          aria-keyshortcuts="Control+P"
          disabled={nothing}
          onClick={() => void printCallSheet()}
        >
          <Icon name="print" /> Print call sheet
        </button>
      </div>
      {page.isError ? (
        <Failed what="The list" error={page.error} onRetry={() => void page.refetch()} />
      ) : view?.total === 0 ? (
        <Notice tone="good">
          <p>
            <strong>{list.show === "all" ? "Everyone due has been reached." : "Nobody is on this list."}</strong>{" "}
            {view.next === null ? "" : `Next: ${longDate(view.next)}.`}
          </p>
        </Notice>
      ) : (
        <FollowUpsTable {...table} />
      )}
      {exporting ? (
        <ExportDialog
          what={several(view?.total ?? 0, "follow-up")}
          onExport={() => call("export_follow_ups", { list: { ...WHICH[list.show], offset: 0, limit: MOST_PRINTED } })}
          onClose={() => setExporting(false)}
        />
      ) : null}
      {paper}
    </Screen>
  );
}

function sentence(view: FollowUpsView): string {
  const all = view.due + view.overdue;
  if (all === 0) return "Nobody is due now.";
  return `${count(all)} to reach, ${count(view.overdue)} of them overdue. Nobody leaves this list without an outcome.`;
}
