// Screen 4, Patients: find, filter, open.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useListState } from "../frame/list-memory";
import { Screen } from "../frame/screen";
import { useCounts } from "../frame/use-counts";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Filters } from "../parts/filters";
import { HideNhsNumbers } from "../parts/nhs-number";
import { Pager } from "../parts/pager";
import { useRowKeys } from "../parts/row-keys";
import { Failed, Loading } from "../parts/states";
import { useFittingRows } from "../parts/use-fitting-rows";
import { count, several } from "../parts/words";
import type { ListPatientsRequest, PatientSort } from "../platform";
import { call } from "../session/call";
import { NothingFound } from "./nothing-found";
import { questionToOpen } from "./patient-link";
import { PatientsTable } from "./patients-table";
import { SearchBox } from "./search-box";

const ROW = 37;
const AROUND = 322;

export function Patients() {
  const [list, change] = useListState<Omit<ListPatientsRequest, "limit">>("patients", {
    search: "",
    filter: "all",
    sort: "diagnosed",
    descending: true,
    offset: 0,
  });
  const limit = useFittingRows(ROW, AROUND);
  const request: ListPatientsRequest = { ...list, limit };
  const queries = useQueryClient();
  const navigate = useNavigate();
  const counts = useCounts();
  const { find } = useSearch({ from: "/patients" });
  const scanned = useRouterState({ select: (state) => state.location.state.nhsNumber });
  const box = useRef<HTMLInputElement>(null);
  const [toFirst, setToFirst] = useState(false);
  const page = useQuery({
    queryKey: ["patients", request],
    queryFn: () => call("list_patients", request),
    placeholderData: keepPreviousData,
  });
  const view = page.data;

  const keys = useRowKeys({
    list: "patients",
    ready: view !== undefined,
    onPage: turn,
    needs: (at) => {
      const row = view?.rows[at];
      return row !== undefined && (row.needsAttention || row.missing > 0);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each press of Ctrl F, or scan, is a new `find`
  useEffect(() => {
    if (find !== undefined && scanned !== undefined) change({ search: scanned, filter: "all", offset: 0 });
    if (find === undefined && keys.returning) return;
    box.current?.focus();
    box.current?.select();
  }, [find]);

  const { focusRow } = keys;
  useKeys("screen", {
    "Ctrl+S": () => void navigate({ to: "/patients/new" }),
    "Ctrl+PageDown": () => turn(1),
    "Ctrl+PageUp": () => turn(-1),
  });

  // After Enter in the search box, once the rows that it found are there.
  const settled = !page.isPlaceholderData && !page.isFetching;
  useEffect(() => {
    if (!toFirst || !settled) return;
    setToFirst(false);
    focusRow(0);
  }, [toFirst, settled, focusRow]);

  function turn(step: 1 | -1): void {
    const offset = list.offset + step * limit;
    if (view !== undefined && offset >= 0 && offset < view.total) change({ offset });
  }

  function sortBy(sort: PatientSort): void {
    change({ sort, descending: sort === list.sort ? !list.descending : sort === "diagnosed", offset: 0 });
  }

  /** Enter in the search box: the one record found opens, else the first row takes focus. */
  async function enter(search: string): Promise<void> {
    const asked = { ...request, search, offset: 0 };
    change({ search, offset: 0 });
    const found = await queries.fetchQuery({
      queryKey: ["patients", asked],
      queryFn: () => call("list_patients", asked),
    });
    const only = found.rows[0];
    if (found.total === 1 && only !== undefined) {
      await navigate({
        to: "/patients/$record/{-$tab}",
        params: { record: only.id },
        search: questionToOpen(only),
      });
    } else {
      setToFirst(true);
    }
  }

  return (
    <Screen title="Patients" ownFocus>
      <div className="main__head">
        <h1>Patients</h1>
        <p className="lede">
          {counts === undefined || counts.patients === 0
            ? ""
            : `${count(counts.drafts)} of ${several(counts.patients, "record")} ${counts.drafts === 1 ? "is a draft" : "are drafts"}. Drafts already count in the figures.`}
        </p>
        <Link className="nhsuk-button button push" to="/patients/new" aria-keyshortcuts="Control+N">
          New patient <Kbd>Ctrl N</Kbd>
        </Link>
      </div>
      <SearchBox
        key={scanned === undefined ? "" : find}
        ref={box}
        value={find !== undefined && scanned !== undefined ? scanned : list.search}
        words={view?.searchWords ?? null}
        onSearch={(search) => change({ search, offset: 0 })}
        onEnter={(search) => void enter(search)}
      />
      <div className="flow toolbar">
        <Filters
          label="Show"
          chosen={list.filter}
          onChoose={(filter) => change({ filter, offset: 0 })}
          filters={[
            { key: "all", label: "All", count: view?.counts.all },
            { key: "draft", label: "Draft", count: view?.counts.draft },
            { key: "submitted", label: "Submitted", count: view?.counts.submitted },
            { key: "followUpDue", label: "Follow-up due", count: view?.counts.followUpDue },
            { key: "needsYou", label: "Needs you", count: view?.counts.needsYou, icon: "needs" },
          ]}
        />
        <HideNhsNumbers />
      </div>
      {page.isError ? (
        <Failed what="The list" error={page.error} onRetry={() => void page.refetch()} />
      ) : view === undefined ? (
        <Loading what="patients" rows={limit} />
      ) : view.rows.length === 0 ? (
        <NothingFound view={view} search={list.search} filter={list.filter} none={counts?.patients === 0} />
      ) : (
        <section className="sheet">
          <PatientsTable rows={view.rows} sort={list.sort} descending={list.descending} keys={keys} onSort={sortBy} />
          <div className="table-foot">
            <span className="keys" aria-hidden="true">
              <span>
                <Kbd>Enter</Kbd> open
              </span>
              <span>
                <Kbd>F8</Kbd> next that needs something
              </span>
            </span>
            <Pager offset={list.offset} limit={limit} shown={view.rows.length} total={view.total} onPage={turn} />
          </div>
        </section>
      )}
    </Screen>
  );
}
