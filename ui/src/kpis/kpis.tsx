// Screen 8, KPIs of a year: eleven tiles, or the same as a table.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useListState } from "../frame/list-memory";
import { Screen } from "../frame/screen";
import { Filters } from "../parts/filters";
import { Icon } from "../parts/icon";
import { Failed, Loading } from "../parts/states";
import { count, longDate, several } from "../parts/words";
import { NEWEST_FIRST, useAsked } from "../patients/use-patients";
import type { KpisView } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import { About, AboutMissed } from "./kpi-about";
import { KpiTable } from "./kpi-table";
import { KpiTile, MissedTile } from "./kpi-tile";
import { MissingFields } from "./missing-fields";

type Shape = "tiles" | "table";

export function Kpis() {
  const today = useToday();
  const thisYear = Number(today.slice(0, 4));
  const [shown, change] = useListState<{ year: number; shape: Shape }>("kpis", { year: thisYear, shape: "tiles" });
  const [, listPatients] = useAsked();
  const table = useQuery({
    queryKey: ["kpis", shown.year],
    queryFn: ({ signal }) => call("kpis", { year: shown.year }, signal),
    placeholderData: keepPreviousData,
  });
  const view = table.data;
  const years = view === undefined || view.years.length === 0 ? [shown.year] : view.years;
  const listed = years.includes(shown.year) ? years : [shown.year, ...years];
  return (
    <Screen title="KPIs">
      <div className="main__head">
        <h1>KPIs</h1>
        <p className="lede">{view === undefined ? "" : population(view)}</p>
        {view === undefined ? null : <span className="push small quiet">As at {longDate(view.asAt)}</span>}
      </div>
      <div className="flow toolbar">
        {listed.length > 4 ? (
          <label className="flow">
            <span className="small quiet">Year of diagnosis</span>
            <select
              className="nhsuk-select select select--quiet"
              id="kpi-year"
              value={shown.year}
              onChange={(event) => change({ year: Number(event.target.value) })}
            >
              {listed.map((year) => (
                <option key={year} value={year}>
                  {yearLabel(year, thisYear)}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <Filters
            label="Year of diagnosis"
            chosen={String(shown.year)}
            onChoose={(year) => change({ year: Number(year) })}
            filters={listed.map((year) => ({ key: String(year), label: yearLabel(year, thisYear) }))}
          />
        )}
        {view === undefined || view.notAtCentral === null || view.notAtCentral === 0 ? null : (
          <span className="small">
            <Icon name="up" />{" "}
            <Link
              to="/patients"
              onClick={() =>
                listPatients({ ...NEWEST_FIRST, year: view.year, search: "", notAtCentral: true, kpi: null })
              }
            >
              Central does not count {count(view.notAtCentral)} of these
            </Link>{" "}
            yet, so its figures differ.
          </span>
        )}
        <Link className="push small" to="/kpis/$chart" params={{ chart: "patients" }}>
          Patients by month
        </Link>
        <Filters
          label="Shown as"
          chosen={shown.shape}
          onChoose={(shape) => change({ shape })}
          filters={[
            { key: "tiles", label: "Tiles" },
            { key: "table", label: "Table" },
          ]}
        />
      </div>
      {table.isError ? (
        <Failed what="The figures" error={table.error} onRetry={() => void table.refetch()} />
      ) : view === undefined ? (
        <Loading what="KPIs" />
      ) : (
        <Figures view={view} shape={shown.shape} />
      )}
    </Screen>
  );
}

function yearLabel(year: number, thisYear: number): string {
  return year === thisYear ? `${year} so far` : String(year);
}

function population(view: KpisView): string {
  return `Fractures diagnosed in ${view.year}. ${several(view.records, "record")}, drafts included. Caseload ${count(view.caseload)}.`;
}

/** What mark and colours stand for. */
function Legend({ view }: { view: KpisView }) {
  return (
    <p className="legend">
      <span>
        <svg className="legend__mark" viewBox="0 0 4 12" aria-hidden="true">
          <path className="bullet__mark bullet__mark--thin" d="M2 0v12" />
        </svg>{" "}
        {view.year - 1}
      </span>
      {view.national === null ? null : (
        <span>
          <svg className="legend__mark" viewBox="0 0 4 12" aria-hidden="true">
            <path className="bullet__mark" d="M2 0v12" />
          </svg>{" "}
          {view.national.words}
        </span>
      )}
      <span>{view.lights}</span>
    </p>
  );
}

function Figures({ view, shape }: { view: KpisView; shape: Shape }) {
  const [about, setAbout] = useState<number | "missed" | null>(null);
  const asked = view.kpis.find((kpi) => kpi.kpi === about);
  return (
    <>
      {shape === "table" ? (
        <KpiTable view={view} onAbout={setAbout} onAboutMissed={() => setAbout("missed")} />
      ) : (
        <ul className="tiles">
          {view.kpis.map((kpi) => (
            <KpiTile key={kpi.kpi} kpi={kpi} year={view.year} onAbout={setAbout} />
          ))}
          <MissedTile missed={view.missed} year={view.year} onAbout={() => setAbout("missed")} />
        </ul>
      )}
      <Legend view={view} />
      <MissingFields fields={view.over20PercentMissing} />
      {asked === undefined ? null : <About kpi={asked} onClose={() => setAbout(null)} />}
      {about === "missed" ? <AboutMissed missed={view.missed} onClose={() => setAbout(null)} /> : null}
    </>
  );
}
