// Screen 14, Follow-ups: who can still be reached in time, who is late, who is decided about together, who comes next. Enter
// or F2 opens the record at its follow-up question, Ctrl T the call; on paper it is a call sheet.
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { saysSomething } from "../bulk/last-bulk";
import { useBulk } from "../bulk/use-bulk";
import { useAskedList, usePagedList } from "../frame/paged-list";
import { useGoOn, useRegions } from "../frame/regions";
import { useUnlessRefused } from "../frame/said-in-bar";
import { Screen } from "../frame/screen";
import { useIsWide } from "../frame/wide";
import { useKeys } from "../keys/keys";
import { announce } from "../parts/announce";
import { anyContact } from "../parts/contact";
import type { TableHandle } from "../parts/data-table";
import { ExportDialog } from "../parts/export-dialog";
import { Filters } from "../parts/filters";
import { Icon } from "../parts/icon";
import { HideNhsNumbers } from "../parts/nhs-number";
import { MOST_PRINTED, usePaper } from "../parts/paper";
import { SearchBox } from "../parts/search-box";
import { useSelection } from "../parts/selection";
import { Failed } from "../parts/states";
import { count, several } from "../parts/words";
import type { FollowUpGroupName } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useSession } from "../session/session";
import { useStay } from "../session/stay";
import { useLeftDialog } from "../session/typed";
import { useSettings } from "../settings/use-settings";
import type { Called } from "./call-dialog";
import { CallDialog, calledWhenLeft } from "./call-dialog";
import { callSheet } from "./call-sheet";
import { DecideDialog } from "./decide-dialog";
import { FollowUpsFoot, FollowUpsFootHolds, MOST_AT_ONCE } from "./follow-ups-foot";
import { FollowUpsTable } from "./follow-ups-table";
import type { Asked } from "./groups";
import { FIRST, GROUPS, groupBeside, isNarrowed, ofRowId, opensFollowUp, rowId } from "./groups";
import { FollowUpNarrowing } from "./narrowing";
import { Nobody } from "./nobody";
import { savedOf, useSavedCall } from "./saved-call";
import { WeeksDialog, WeeksPanel } from "./weeks-ahead";

export function FollowUps() {
  const asked = useAskedList<Asked>("followups", FIRST);
  const [list, change] = asked;
  const { page, view, settled, returning, lookUp, table } = usePagedList("followups", asked, (what, limit, signal) =>
    call("list_follow_ups", { ...what, limit }, signal),
  );
  const group = list.group ?? view?.group ?? "inTime";
  const mayDecide = useRefused("writeMany") === null;
  const nothing = (view?.total ?? 0) === 0;
  const bulk = useBulk();
  const { offset: _, ...which } = { ...list, group };
  // What stands on another page was selected there.
  const selection = useSelection(
    "followups",
    JSON.stringify(which),
    (id) => view?.rows.find((row) => rowId(row) === id)?.decidedTogether !== false,
  );
  const decides = mayDecide && (selection.ids.length > 0 || view?.rows.some((row) => row.decidedTogether) === true);
  const { paper, print } = usePaper();
  const { hidden } = useSettings();
  const person = useSession().view?.user?.name ?? null;
  const [open, setOpen] = useState<"export" | "decide" | "weeks" | null>(null);
  const left = useLeftDialog();
  const [calling, setCalling] = useState<Called | null>(() => calledWhenLeft(left));
  const savedCall = useSavedCall();
  const rows = useRef<TableHandle>(null);
  const box = useRef<HTMLInputElement>(null);
  const [toFirst, setToFirst] = useState(false);
  const isWide = useIsWide();
  const mayExport = useRefused("export") === null;
  const ifMayExport = useUnlessRefused("export");
  const regions = useRegions();
  const { keys, reached } = useStay();

  // The first group that has anybody is chosen by whoever comes to the page, and not again while they work in it.
  const arrived = useRef(false);
  useEffect(() => {
    if (view === undefined || !settled) return;
    if (list.group === null) change({ group: view.group, offset: list.offset });
    else if (!arrived.current && view.total === 0 && !isNarrowed(list)) change({ group: null });
    arrived.current = true;
  }, [view, settled, list, change]);

  useKeys("screen", {
    "Ctrl+F": () => {
      box.current?.focus();
      box.current?.select();
    },
    "Ctrl+P": () => (nothing ? undefined : void printCallSheet()),
    "Ctrl+E": () => ifMayExport(() => (nothing ? undefined : setOpen("export"))),
    "Ctrl+K": () => (isWide ? regions.enter("panel") : setOpen("weeks")),
    "Ctrl+PageDown": () => goBeside(1),
    "Ctrl+PageUp": () => goBeside(-1),
    "Ctrl+Enter": () => (decides && selection.ids.length > 0 ? setOpen("decide") : undefined),
    Escape: () => (selection.ids.length === 0 ? false : selection.clear()),
  });

  // After Enter in the search box, once the rows that it found are there.
  useEffect(() => {
    if (!toFirst || !settled) return;
    setToFirst(false);
    rows.current?.focusFirst();
  }, [toFirst, settled]);

  // Where the list has no row any more, the screen is what there is.
  useGoOn(() => false);

  /** In the first group that has them: whoever rings back may stand in any. */
  function find(search: string): void {
    change({ search, group: search.trim() === "" ? list.group : null });
  }

  /** Enter in the search box: the rows that it finds take focus. */
  async function enter(search: string): Promise<void> {
    const found = await lookUp({ search, group: search.trim() === "" ? list.group : null });
    if ((found?.rows.length ?? 0) > 0) setToFirst(true);
  }

  function choose(next: FollowUpGroupName): void {
    change({ group: next });
  }

  function goBeside(step: 1 | -1): void {
    const next = view === undefined ? null : groupBeside(group, view.counts, step);
    if (next === null || view === undefined) return;
    choose(next);
    announce(`${GROUPS.find((one) => one.key === next)?.label}: ${count(view.counts[next])}`);
  }

  async function selectAll(): Promise<void> {
    const found: string[] = [];
    // Of those that are put off, the ones whose reminder was ended stand last.
    for (let offset = 0; found.length < MOST_AT_ONCE; offset += MOST_AT_ONCE) {
      const { rows } = await call("list_follow_ups", { ...list, group, offset, limit: MOST_AT_ONCE });
      found.push(...rows.filter((row) => row.decidedTogether).map(rowId));
      if (rows.length < MOST_AT_ONCE) break;
    }
    selection.only(found.slice(0, MOST_AT_ONCE));
  }

  async function printCallSheet(): Promise<void> {
    const found = await call("list_follow_ups", { ...list, group, offset: 0, limit: MOST_PRINTED });
    print(callSheet(found, { ...list, group }, { reach: !hidden && anyContact(found.rows), by: person }));
  }

  return (
    <Screen title="Follow-ups" ownFocus={returning} fills>
      <div className="main__head">
        <h1>Follow-ups</h1>
        <p className="lede">{view?.words ?? ""}</p>
        <HideNhsNumbers />
        {isWide ? null : (
          <button
            type="button"
            className="button button--quiet"
            aria-keyshortcuts="Control+K"
            onClick={() => setOpen("weeks")}
          >
            <Icon name="chart" /> Weeks ahead
          </button>
        )}
        <button
          type="button"
          className="button button--quiet"
          aria-keyshortcuts="Control+P"
          disabled={nothing}
          onClick={() => void printCallSheet()}
        >
          <Icon name="print" /> Call sheet
        </button>
        {mayExport ? (
          <button
            type="button"
            className="button button--quiet"
            aria-keyshortcuts="Control+E"
            disabled={nothing}
            onClick={() => setOpen("export")}
          >
            <Icon name="down" /> Export view
          </button>
        ) : null}
      </div>
      <Refused right="write" />
      <div className="flow toolbar">
        <SearchBox
          ref={box}
          value={list.search}
          words={view?.searchWords ?? null}
          saidBelow={view?.total === 0}
          onSearch={find}
          onEnter={(search) => void enter(search)}
          onDown={() => rows.current?.focusFirst()}
        />
        <Filters
          label="Group"
          chosen={group}
          onChoose={choose}
          filters={GROUPS.map(({ key, label }) => ({ key, label, count: view?.counts[key] }))}
        />
        <FollowUpNarrowing asked={{ ...list, group: list.group ?? view?.group ?? null }} onChange={change} />
      </div>
      <div className="beside">
        <div className="beside__list">
          {page.isError ? (
            <Failed what="The list" error={page.error} onRetry={() => void page.refetch()} />
          ) : view?.total === 0 ? (
            <>
              <Nobody asked={list} view={view} onChange={change} />
              {!saysSomething(bulk) && savedCall.saved === null ? null : (
                <div className="sheet table-foot">{foot()}</div>
              )}
            </>
          ) : (
            <FollowUpsTable
              {...table}
              group={view?.group ?? group}
              selection={mayDecide ? selection : null}
              foot={foot()}
              footHolds={
                mayDecide && ["longOverdue", "putOff"].includes(view?.group ?? group) ? (
                  <FollowUpsFootHolds group={view?.group ?? group} total={view?.total ?? 0} />
                ) : undefined
              }
              onCall={(row) => {
                // What is typed from here on is meant for the call.
                keys.hold();
                savedCall.forget();
                setCalling(row);
              }}
              ref={rows}
            />
          )}
        </div>
        {isWide ? <WeeksPanel /> : null}
      </div>
      {calling === null ? null : (
        <CallDialog
          called={calling}
          onReached={({ weeks }) => {
            flushSync(() => setCalling(null));
            reached.asks(calling.id, calling.question);
            rows.current?.open(rowId({ ...calling, weeks }), opensFollowUp(calling));
          }}
          onSaved={(log, followUp) => {
            // The dialog gives the focus back to its row first.
            flushSync(() => setCalling(null));
            rows.current?.focusAfter(rowId({ ...calling, weeks: followUp.weeks }));
            savedCall.say(savedOf(log, calling.id, followUp));
          }}
          onClose={() => {
            keys.drop();
            setCalling(null);
          }}
        />
      )}
      {open === "weeks" && !isWide ? <WeeksDialog onClose={() => setOpen(null)} /> : null}
      {open === "export" ? (
        <ExportDialog
          what={several(view?.total ?? 0, "follow-up")}
          onExport={() => call("export_follow_ups", { list: { ...list, group, offset: 0, limit: MOST_PRINTED } })}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === "decide" && selection.ids.length > 0 ? (
        <DecideDialog
          decision={{ followUps: selection.ids.map(ofRowId) }}
          ended={(view?.group ?? group) === "putOff"}
          onDone={(done) => {
            setOpen(null);
            selection.clear();
            bulk.done(done);
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {paper}
    </Screen>
  );

  function foot() {
    return (
      <FollowUpsFoot
        decides={decides}
        group={view?.group ?? group}
        selection={selection}
        bulk={bulk}
        savedCall={savedCall}
        total={view?.total ?? 0}
        shownAre={
          view?.rows
            .slice(0, Math.max(0, MOST_AT_ONCE - list.offset))
            .every((row) => !row.decidedTogether || selection.has(rowId(row))) ?? true
        }
        onAll={() => void selectAll()}
        onDecide={() => setOpen("decide")}
      />
    );
  }
}
