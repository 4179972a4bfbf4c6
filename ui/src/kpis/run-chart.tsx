// Screen 9, the run chart of a KPI: what it says first, then the chart with its notes, its months beside it, and how it is made.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useListState } from "../frame/list-memory";
import { Screen } from "../frame/screen";
import { Filters } from "../parts/filters";
import { Icon } from "../parts/icon";
import { Failed, Loading } from "../parts/states";
import type { ChartLines, FigureGroup, NoteOnChartView, RunChartView } from "../platform";
import { call } from "../session/call";
import { ChartNoteDialog } from "./chart-note-dialog";
import { ChartNotes } from "./chart-notes";
import { GroupChoice } from "./group-choice";
import { RunChartDrawing } from "./run-chart-drawing";
import { RunChartExport } from "./run-chart-export";
import { placeOf } from "./run-chart-month";
import { RunChartMonths } from "./run-chart-months";

/** A note that is being written: to which month, and which one is changed. */
type Writing = { month: string; note: NoteOnChartView | null } | null;

/** What the address says of the chart of patients, which is of no KPI. */
const PATIENTS = "patients";

const LINES: readonly { key: ChartLines; label: string }[] = [
  { key: "median", label: "Median" },
  { key: "limits", label: "SPC limits" },
];

/** Where months differ much in size, each has limits of its own. */
const BY_MONTH: { key: ChartLines; label: string } = { key: "pPrime", label: "Limits by month" };

interface Shown {
  lines: ChartLines;
  months: number;
  /** Of one group of patients; nothing for everybody. */
  group: FigureGroup | null;
  /** The month that is read. */
  month: string | null;
  /** Whether the chart was left for the patients of that month: whoever comes back is on it again. */
  left: boolean;
}

export function RunChart() {
  const { chart } = useParams({ from: "/kpis/$chart" });
  const kpi = chart === PATIENTS ? null : Number(chart);
  const [shown, change] = useListState<Shown>("run chart", {
    lines: "median",
    months: 36,
    group: null,
    month: null,
    left: false,
  });
  const [returning] = useState(shown.left);
  const [writing, setWriting] = useState<Writing>(null);
  const request = { kpi, lines: shown.lines, months: shown.months, group: shown.group };
  const read = useQuery({
    queryKey: ["run chart", request],
    queryFn: ({ signal }) => call("run_chart", request, signal),
    placeholderData: keepPreviousData,
  });
  const view = read.data;
  /** Writes a note to the month that is read. */
  function addNote(): void {
    const month = view?.months[placeOf(view, shown.month)]?.month;
    if (month !== undefined) setWriting({ month, note: null });
  }
  return (
    <Screen title={view?.title ?? "Run chart"} ownFocus={returning}>
      {read.isError ? (
        <Failed what="The run chart" error={read.error} onRetry={() => void read.refetch()} />
      ) : view === undefined ? (
        <Loading what="the run chart" />
      ) : (
        <>
          <div className="main__head">
            <Link className="run-chart__back" to="/kpis">
              <Icon name="left" />
              <span className="vh">Back to </span>
              KPIs
            </Link>
            <h1>{view.title}</h1>
            <OtherChart view={view} chart={chart} />
            <GroupChoice view={view} chosen={shown.group} onChoose={(group) => change({ group })} />
            <span className="push small quiet">{view.asAt}</span>
          </div>
          <p className="run-chart__says">{view.sentence}</p>
          <div className="run-chart">
            <section className="sheet sheet--pad" aria-label="Chart">
              <div className="flow toolbar">
                <Filters
                  label="Lines"
                  // Limits that were chosen on another chart, and that this one cannot have, are those that it has.
                  chosen={shown.lines === "pPrime" && !view.hasSteps ? view.lines : shown.lines}
                  onChoose={(lines) => change({ lines })}
                  filters={view.hasSteps ? [...LINES, BY_MONTH] : LINES}
                />
                <Filters
                  label="Months"
                  chosen={String(shown.months)}
                  onChoose={(months) => change({ months: Number(months) })}
                  filters={[
                    { key: "24", label: "2 years" },
                    { key: "36", label: "3 years" },
                    { key: "60", label: "5 years" },
                  ]}
                />
                <div className="flow push">
                  <RunChartExport chart={request} />
                </div>
              </div>
              <RunChartDrawing
                view={view}
                month={shown.month}
                back={shown.left}
                onMonth={(month) => change({ month })}
                onLeft={(left) => change({ left })}
                onNote={addNote}
              />
              <Letters view={view} />
              <ChartNotes view={view} onAdd={addNote} onChange={(note) => setWriting({ month: note.month, note })} />
            </section>
            <div>
              <RunChartMonths view={view} month={shown.month} onMonth={(month) => change({ month })} />
              <About view={view} />
            </div>
          </div>
          {writing === null ? null : (
            <ChartNoteDialog view={view} kpi={kpi} {...writing} onClose={() => setWriting(null)} />
          )}
        </>
      )}
    </Screen>
  );
}

function OtherChart({ view, chart }: { view: RunChartView; chart: string }) {
  const navigate = useNavigate();
  return (
    <>
      <label className="vh" htmlFor="other-chart">
        Another chart
      </label>
      <select
        className="nhsuk-select select select--quiet"
        id="other-chart"
        // What the heading says is not said again.
        value=""
        onChange={(event) => void navigate({ to: "/kpis/$chart", params: { chart: event.target.value } })}
      >
        <option value="" disabled>
          Another chart
        </option>
        {view.charts
          .filter((one) => String(one.kpi ?? PATIENTS) !== chart)
          .map((one) => (
            <option key={one.title} value={one.kpi ?? PATIENTS}>
              {one.title}
            </option>
          ))}
      </select>
    </>
  );
}

/** What the limits say of the last month and of the aim. */
function Letters({ view }: { view: RunChartView }) {
  if (view.letters.length === 0) return null;
  return (
    <ul className="run-chart__letters">
      {view.letters.map((one) => (
        <li key={one.letter}>
          <span className={`letter letter--${one.tone}`} aria-hidden="true">
            {one.letter}
          </span>
          {one.words}
        </li>
      ))}
    </ul>
  );
}

function About({ view }: { view: RunChartView }) {
  return (
    <details className="sheet sheet--pad run-chart__about">
      <summary>About this chart</summary>
      <dl className="origin">
        {view.about.map((line) => (
          <div key={line.name}>
            <dt>{line.name}</dt>
            <dd>{line.words}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
