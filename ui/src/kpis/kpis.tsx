// Screen 8, KPIs of a year or of other months: eleven tiles, the same as a table, or by group.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useListState } from "../frame/list-memory";
import { Screen } from "../frame/screen";
import { useMissingPeriod } from "../missing/use-missing";
import { Filters } from "../parts/filters";
import { Icon } from "../parts/icon";
import { NarrowSelect } from "../parts/narrow-select";
import { Failed, Loading } from "../parts/states";
import { count, longDate, several } from "../parts/words";
import { NEWEST_FIRST, useAsked } from "../patients/use-patients";
import type { CutName, KpisRequest, KpisView } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import { CutTable } from "./cut-table";
import { About, AboutMissed } from "./kpi-about";
import { KpiTable } from "./kpi-table";
import { KpiTile, MissedTile } from "./kpi-tile";
import { MissingFields } from "./missing-fields";
import { PackDialog } from "./pack-dialog";
import type { ChosenPeriod } from "./period-choice";
import { PeriodChoice, periodText, wholeYear } from "./period-choice";

type Shape = "tiles" | "table";

interface Shown extends ChosenPeriod {
  shape: Shape;
  cut: CutName | null;
}

const CUTS: readonly { key: CutName; label: string }[] = [
  { key: "age", label: "By age band" },
  { key: "gender", label: "By gender" },
  { key: "careHome", label: "By care home" },
  { key: "site", label: "By site" },
];

export function Kpis() {
  const today = useToday();
  const [shown, change] = useListState<Shown>("kpis", {
    ...wholeYear(Number(today.slice(0, 4))),
    shape: "tiles",
    cut: null,
  });
  const [, listPatients] = useAsked();
  const [, showMissing] = useMissingPeriod();
  const [packing, setPacking] = useState(false);
  const request: KpisRequest = { period: periodText(shown), cut: shown.cut };
  const table = useQuery({
    queryKey: ["kpis", request],
    queryFn: ({ signal }) => call("kpis", request, signal),
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
        <PeriodChoice chosen={shown} years={listed} today={today} onChoose={change} />
        <NarrowSelect
          id="kpi-cut"
          label="By group"
          any="All patients"
          chosen={shown.cut}
          choices={CUTS}
          none=""
          onChoose={(key) => change({ cut: CUTS.find((cut) => cut.key === key)?.key ?? null })}
        />
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
        <span className="push flow">
          <Link className="small" to="/kpis/missing" onClick={() => showMissing({ period: request.period })}>
            Missing answers
          </Link>
          <Link className="small" to="/kpis/$chart" params={{ chart: "patients" }}>
            Patients by month
          </Link>
          {view === undefined ? null : (
            <button
              type="button"
              className="button button--quiet"
              aria-haspopup="dialog"
              onClick={() => setPacking(true)}
            >
              Governance pack…
            </button>
          )}
        </span>
        {shown.cut === null ? (
          <Filters
            label="Shown as"
            chosen={shown.shape}
            onChoose={(shape) => change({ shape })}
            filters={[
              { key: "tiles", label: "Tiles" },
              { key: "table", label: "Table" },
            ]}
          />
        ) : null}
      </div>
      {table.isError ? (
        <Failed what="The figures" error={table.error} onRetry={() => void table.refetch()} />
      ) : view === undefined ? (
        <Loading what="KPIs" />
      ) : (
        <Figures view={view} shape={shown.shape} />
      )}
      {packing && view !== undefined ? <PackDialog view={view} onClose={() => setPacking(false)} /> : null}
    </Screen>
  );
}

function population(view: KpisView): string {
  return `Fractures diagnosed in ${view.title}. ${several(view.records, "record")}, drafts included. ${view.expected}.`;
}

/** What mark and colours stand for. */
function Legend({ view }: { view: KpisView }) {
  return (
    <p className="legend">
      <span>
        <svg className="legend__mark" viewBox="0 0 4 12" aria-hidden="true">
          <path className="bullet__mark bullet__mark--thin" d="M2 0v12" />
        </svg>{" "}
        {view.before}
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
  if (view.cut !== null) {
    return (
      <>
        <CutTable cut={view.cut} title={view.title} before={view.before} />
        <p className="legend">
          Groups without patients are left out. How many cases to expect of a group is not known, so KPI 2 and 3 say how
          many there are. National figures are not known by {view.cut.by}.
        </p>
      </>
    );
  }
  return (
    <>
      {shape === "table" ? (
        <KpiTable view={view} onAbout={setAbout} onAboutMissed={() => setAbout("missed")} />
      ) : (
        <ul className="tiles">
          {view.kpis.map((kpi) => (
            <KpiTile key={kpi.kpi} kpi={kpi} view={view} onAbout={setAbout} />
          ))}
          {view.missed === null ? null : (
            <MissedTile missed={view.missed} before={view.before} onAbout={() => setAbout("missed")} />
          )}
        </ul>
      )}
      <Legend view={view} />
      <MissingFields fields={view.over20PercentMissing} />
      {asked === undefined ? null : <About kpi={asked} onClose={() => setAbout(null)} />}
      {about === "missed" && view.missed !== null ? (
        <AboutMissed missed={view.missed} onClose={() => setAbout(null)} />
      ) : null}
    </>
  );
}
