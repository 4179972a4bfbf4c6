// Screen 4, Patients: find, narrow, select, act on many, open.
import { Link, useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { BulkDialog } from "../bulk/bulk-dialog";
import { saysSomething } from "../bulk/last-bulk";
import { useBulk } from "../bulk/use-bulk";
import { useChoices } from "../frame/choices";
import { useListState } from "../frame/list-memory";
import { usePagedList } from "../frame/paged-list";
import { useUnlessRefused } from "../frame/said-in-bar";
import { Screen } from "../frame/screen";
import { useCounts } from "../frame/use-counts";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
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
import type { CountsView, ListPatientsRequest, PatientColumn, PatientsLook } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useStay } from "../session/stay";
import { MonthLine } from "../sync/month-line";
import { COLUMNS, NOT_COUNTED } from "./columns";
import { ColumnsDialog } from "./columns-dialog";
import { ListFoot, ListFootHolds, MOST_SELECTED } from "./list-foot";
import { Narrowing } from "./narrowing";
import { NothingFound } from "./nothing-found";
import { maySelect, opensAt, PatientsTable } from "./patients-table";
import { lookOf, useAsked, whichOf } from "./use-patients";
import { Views } from "./views";
import { whichWords } from "./which-words";

const ROWS_ON_PAPER = 26;

/** Follow-ups that are due or overdue: as many patients have one at most. */
function owed(counts: CountsView | undefined): number | undefined {
  if (counts === undefined) return undefined;
  const { inTime, late, longOverdue, putOff } = counts.followUps;
  return inTime + late + longOverdue + putOff;
}

/** How many of the records are drafts. */
function draftsWords({ drafts, patients }: CountsView): string {
  const counted = "Drafts already count in the figures.";
  if (drafts === 0)
    return patients === 1 ? "1 record, and it is submitted." : `${count(patients)} records, all submitted.`;
  if (patients === 1) return `1 record, and it is a draft. ${counted}`;
  return `${count(drafts)} of ${count(patients)} records ${drafts === 1 ? "is a draft" : "are drafts"}. ${counted}`;
}

export function Patients() {
  const asked = useAsked();
  const [list, change] = asked;
  const paged = usePagedList("patients", asked, (what, limit, signal) =>
    call("list_patients", { ...what, only: [], limit }, signal),
  );
  const { page, returning } = paged;
  const navigate = useNavigate();
  const { keys } = useStay();
  const counts = useCounts();
  const mayWrite = useRefused("write") === null;
  const mayAnswer = useRefused("writeMany") === null;
  const mayExport = useRefused("export") === null;
  const ifMayWrite = useUnlessRefused("write");
  const ifMayExport = useUnlessRefused("export");
  const choices = useChoices();
  const columns = choices.view?.columns ?? [];
  const bulk = useBulk();
  const { paper, print } = usePaper();
  const { find, show: shown } = useSearch({ from: "/patients" });
  const scanned = useRouterState({ select: (state) => state.location.state.nhsNumber });
  const [heard, hear] = useListState<{ find: number | undefined }>("patients, find", { find: undefined });
  const box = useRef<HTMLInputElement>(null);
  const table = useRef<TableHandle>(null);
  const [toFirst, setToFirst] = useState(false);
  /** How often the search box was come to: what Enter there began before is called off. */
  const arrivals = useRef(0);
  const [open, setOpen] = useState<"answer" | "columns" | "export" | null>(null);
  const view = choices.view === undefined ? undefined : paged.view;
  const selection = useSelection(
    "patients",
    whichOf(list),
    (id) => view?.rows.find((row) => row.id === id)?.status !== "notSaved",
  );
  const saysWhy = list.kpi === null || list.kpi.patients === "counted" ? null : list.kpi;
  const hasUnsaved = (counts?.notSaved ?? 0) > 0 || list.filter === "notSaved";
  const findsUnsaved = list.filter === "all" && list.search.trim() !== "";
  const selects =
    (mayAnswer || mayExport) &&
    (view === undefined || view.rows.length === 0 || selection.ids.length > 0 || view.rows.some(maySelect));
  const nothing = (view?.total ?? 0) === 0 && selection.ids.length === 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each press of Ctrl F, or scan, is a new `find`
  useEffect(() => {
    // Coming back to the list, its row takes focus, whichever way one came.
    if (returning && (find === undefined || find === heard.find)) return;
    hear({ find });
    arrivals.current += 1;
    setToFirst(false);
    if (find !== undefined && scanned !== undefined) {
      change({ search: scanned, filter: "all", site: null, year: null, notAtCentral: false, kpi: null });
    }
    box.current?.focus();
    box.current?.select();
    keys.arrived();
  }, [find]);

  // A link to a part of the list.
  useEffect(() => {
    if (shown !== undefined) {
      change({ search: "", filter: shown, site: null, year: null, notAtCentral: false });
    }
  }, [shown, change]);

  // Once the last of them is saved, a list that holds none any more says nothing to whoever comes back to it.
  const noneLeft = list.filter === "notSaved" && counts?.notSaved === 0;
  useEffect(() => {
    if (noneLeft) change({ filter: "all" });
  }, [noneLeft, change]);

  useKeys("screen", {
    "Ctrl+S": () => ifMayWrite(() => navigate({ to: "/patients/new" })),
    "Ctrl+P": () => (nothing ? undefined : void printList()),
    "Ctrl+E": () => ifMayExport(() => (nothing || list.filter === "notSaved" ? undefined : setOpen("export"))),
    "Ctrl+Enter": () => (mayAnswer && selection.ids.length > 0 ? setOpen("answer") : undefined),
    Escape: () => (selection.ids.length === 0 ? false : selection.clear()),
  });

  // After Enter in the search box, once the rows that it found are there.
  const settled = view !== undefined && paged.settled;
  useEffect(() => {
    if (!toFirst || !settled) return;
    setToFirst(false);
    table.current?.focusFirst();
  }, [toFirst, settled]);

  function sortBy(column: PatientColumn): void {
    const { sort, newestFirst } = COLUMNS[column];
    if (sort === undefined) return;
    change({ sort, descending: sort === list.sort ? !list.descending : newestFirst === true });
  }

  function show(look: PatientsLook): void {
    const { columns: chosen, ...asked } = look;
    change({ ...asked, notAtCentral: false, kpi: null });
    if (chosen.join() !== columns.join()) void choices.chooseColumns(chosen);
  }

  /** The list as it is shown, whatever the page: the selection where there is one, the whole of it elsewhere. */
  function whole(): ListPatientsRequest {
    const { sort, descending } = list;
    if (selection.ids.length === 0) return { ...list, only: [], offset: 0, limit: MOST_PRINTED };
    const all = { search: "", filter: "all", site: null, year: null, notAtCentral: false, kpi: null } as const;
    return { ...all, sort, descending, only: [...selection.ids], offset: 0, limit: MOST_PRINTED };
  }

  async function selectAll(): Promise<void> {
    const all = await call("list_patients", { ...list, only: [], offset: 0, limit: MOST_SELECTED });
    selection.only(all.rows.filter(maySelect).map((row) => row.id));
  }

  async function printList(): Promise<void> {
    const asked = whole();
    const found = await call("list_patients", asked);
    const printed = columns.map((column) => COLUMNS[column]);
    if (saysWhy && selection.ids.length === 0) printed.splice(1, 0, NOT_COUNTED);
    print({
      title: "Patients",
      printed: { what: "patients", records: found.rows.map((row) => row.id) },
      which: whichWords(list, selection.ids.length, found),
      headings: printed.map((column) => column.heading),
      rows: found.rows.map((row) => printed.map((column) => column.cell(row))),
      total: found.total,
      rowsOnPage: ROWS_ON_PAPER,
    });
  }

  /** Enter in the search box: the one record found opens, else the first row takes focus. */
  async function enter(search: string): Promise<void> {
    const arrival = arrivals.current;
    const found = await paged.lookUp({ search });
    // The list says what went wrong, or something else was asked for, or is being typed, meanwhile.
    if (found === null || arrivals.current !== arrival) return;
    const only = found.rows[0];
    if (found.total === 1 && only !== undefined) {
      const { record, ...search } = opensAt(only);
      keys.hold();
      await navigate({ to: "/patients/$record/{-$tab}", params: { record }, search });
    } else {
      setToFirst(true);
    }
  }

  const foot = (
    <ListFoot
      selection={selection}
      bulk={bulk}
      selects={selects}
      total={view?.saved ?? 0}
      shownAre={view?.rows.filter(maySelect).every((row) => selection.has(row.id)) ?? true}
      onAll={() => void selectAll()}
      onAnswer={mayAnswer ? () => setOpen("answer") : null}
      onExport={mayExport ? () => setOpen("export") : null}
      onPrint={() => void printList()}
    />
  );

  return (
    <Screen title="Patients" ownFocus fills>
      <div className="main__head">
        <h1>Patients</h1>
        <p className="lede">{counts === undefined || counts.patients === 0 ? "" : draftsWords(counts)}</p>
        <HideNhsNumbers />
        {mayWrite ? (
          <Link className="nhsuk-button button push" to="/patients/new" aria-keyshortcuts="Control+N">
            New patient <Kbd>Ctrl N</Kbd>
          </Link>
        ) : null}
      </div>
      <MonthLine />
      <Refused right="write" />
      <div className="flow find-row">
        <SearchBox
          key={scanned === undefined ? "" : find}
          ref={box}
          value={find !== undefined && scanned !== undefined ? scanned : list.search}
          words={view?.searchWords ?? null}
          saidBelow={view?.total === 0}
          onSearch={(search) => change({ search })}
          onEnter={(search) => void enter(search)}
          onDown={() => table.current?.focusFirst()}
        />
        <div className="flow push">
          <Views look={lookOf(list, columns)} onChoose={show} />
          <button type="button" className="button button--quiet" onClick={() => setOpen("columns")}>
            <Icon name="columns" /> Columns
          </button>
          {mayExport ? (
            <button
              type="button"
              className="button button--quiet"
              aria-keyshortcuts="Control+E"
              // A file holds what is saved.
              disabled={nothing || list.filter === "notSaved"}
              onClick={() => setOpen("export")}
            >
              <Icon name="down" /> Export view
            </button>
          ) : null}
          <button
            type="button"
            className="button button--quiet"
            aria-keyshortcuts="Control+P"
            disabled={nothing}
            onClick={() => void printList()}
          >
            <Icon name="print" /> Print
          </button>
        </div>
      </div>
      <div className="flow toolbar">
        <Filters
          label="Show"
          chosen={list.filter}
          onChoose={(filter) => change({ filter })}
          filters={[
            // What is not saved has a count of its own, but where a search finds it among all.
            {
              key: "all",
              label: hasUnsaved && !findsUnsaved ? "Saved" : "All",
              count: view?.counts.all,
              most: counts?.patients,
            },
            { key: "draft", label: "Draft", count: view?.counts.draft, most: counts?.drafts },
            { key: "submitted", label: "Submitted", count: view?.counts.submitted, most: counts?.submitted },
            { key: "followUpDue", label: "Follow-up due", count: view?.counts.followUpDue, most: owed(counts) },
            {
              key: "needsYou",
              label: "Needs you",
              count: view?.counts.needsYou,
              most: counts?.needsYou,
              icon: "needs",
            },
            ...(!hasUnsaved
              ? []
              : [
                  {
                    key: "notSaved" as const,
                    label: "Not saved",
                    count: view?.counts.notSaved,
                    most: counts?.notSaved,
                  },
                ]),
          ]}
        />
        <Narrowing asked={list} onChange={change} />
      </div>
      {page.isError ? (
        <Failed what="The list" error={page.error} onRetry={() => void page.refetch()} />
      ) : view?.total === 0 ? (
        <>
          <NothingFound
            view={view}
            search={list.search}
            narrowed={list.site !== null || list.year !== null || list.notAtCentral || list.kpi !== null}
            filter={list.filter}
            none={counts?.patients === 0}
            notSaved={counts?.notSaved ?? 0}
          />
          {selection.ids.length === 0 && !saysSomething(bulk) ? null : <div className="sheet table-foot">{foot}</div>}
        </>
      ) : (
        <PatientsTable
          ref={table}
          {...paged.table}
          rows={view?.rows}
          columns={columns}
          saysWhy={saysWhy}
          sort={list.sort}
          descending={list.descending}
          selection={selects ? selection : null}
          foot={foot}
          footHolds={
            selects ? <ListFootHolds total={view?.saved ?? 0} answers={mayAnswer} exports={mayExport} /> : undefined
          }
          onSort={sortBy}
        />
      )}
      {open === "columns" ? <ColumnsDialog onClose={() => setOpen(null)} /> : null}
      {open === "answer" && selection.ids.length > 0 ? (
        <BulkDialog
          records={selection.ids}
          onDone={(done) => {
            setOpen(null);
            selection.clear();
            bulk.done(done);
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === "export" ? (
        <ExportDialog
          what={
            selection.ids.length > 0
              ? several(selection.ids.length, "selected patient")
              : several(view?.total ?? 0, "patient")
          }
          onExport={() => call("export_patients", { list: whole(), columns })}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {paper}
    </Screen>
  );
}
