// The page of missing answers: a question in each row, what is worth most first, with what recording it would change at best and at
// worst, and until when what it asks about counts. Each row opens its patients, and each of them at the question. Or a patient in each
// row, whose window closes first.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRowMemory } from "../frame/list-memory";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { Filters } from "../parts/filters";
import { Icon } from "../parts/icon";
import { Failed, Loading, Notice } from "../parts/states";
import { longDate, several } from "../parts/words";
import type { MissingAnswersView } from "../platform";
import { LIST_OF_PATIENTS, MissingByPatient } from "./by-patient";
import { LIST, MissingTable } from "./missing-table";
import { useMissingAnswers, useMissingPeriod, useMissingShape } from "./use-missing";

export function MissingAnswers() {
  const [{ period }, change] = useMissingPeriod();
  const [{ shape }, changeShape] = useMissingShape();
  const left = useRowMemory(shape === "patients" ? LIST_OF_PATIENTS : LIST);
  const [returning] = useState(left.row !== undefined);
  const read = useMissingAnswers(period);
  const view = read.data;
  return (
    <Screen title="Missing answers" ownFocus={returning}>
      <div className="main__head">
        <Link className="run-chart__back" to="/kpis">
          <Icon name="left" />
          <span className="vh">Back to </span>
          KPIs
        </Link>
        <h1>Missing answers</h1>
        <p className="lede">What to answer next: what it can change, and by when.</p>
        {view === undefined ? null : <span className="push small quiet">As at {longDate(view.asAt)}</span>}
      </div>
      <div className="flow toolbar">
        <Months chosen={period} view={view} onChoose={(chosen) => change({ period: chosen })} />
        {view === undefined ? null : (
          <span className="small">
            Fractures diagnosed in {view.title}: {several(view.records, "record")}, drafts included.
          </span>
        )}
        <span className="push" />
        <Filters
          label="Shown as"
          chosen={shape}
          onChoose={(chosen) => changeShape({ shape: chosen })}
          filters={[
            { key: "questions", label: "By question" },
            { key: "patients", label: "By patient" },
          ]}
        />
      </div>
      {read.isError ? (
        <Failed what="The missing answers" error={read.error} onRetry={() => void read.refetch()} />
      ) : view === undefined ? (
        <Loading what="the missing answers" />
      ) : view.answers.length === 0 ? (
        <NothingMissing view={view} />
      ) : shape === "patients" ? (
        <MissingByPatient period={period} foot={<Keys opens="open at that question" />} />
      ) : (
        <>
          <WorthMost view={view} />
          <MissingTable answers={view.answers} foot={<Keys opens="its patients" />} />
          <HowItIsCounted />
        </>
      )}
    </Screen>
  );
}

interface MonthsProps {
  /** Nothing for the last twelve months. */
  chosen: string | null;
  view: MissingAnswersView | undefined;
  onChoose: (period: string | null) => void;
}

/** The last twelve months, a year that has patients, or the months with which the page was come to. */
function Months({ chosen, view, onChoose }: MonthsProps) {
  const years = (view?.years ?? []).map(String);
  return (
    <>
      <label className="vh" htmlFor="missing-period">
        Diagnosed in
      </label>
      <select
        className="nhsuk-select select select--quiet"
        id="missing-period"
        value={chosen ?? ""}
        onChange={(event) => onChoose(event.target.value === "" ? null : event.target.value)}
      >
        <option value="">Last 12 months</option>
        {chosen === null || years.includes(chosen) ? null : (
          <option value={chosen}>{view?.period === chosen ? view.title : chosen}</option>
        )}
        {years.map((year) => (
          <option key={year} value={year}>
            {year}
          </option>
        ))}
      </select>
    </>
  );
}

/** The first of the table in a sentence. */
function WorthMost({ view }: { view: MissingAnswersView }) {
  const [first] = view.answers;
  return first?.isWorthSomething === true ? <p className="run-chart__says">{first.words}.</p> : null;
}

function NothingMissing({ view }: { view: MissingAnswersView }) {
  return view.records === 0 ? (
    <Notice>
      <p>
        <strong>There are no records of fractures diagnosed in {view.title}.</strong> Nothing can be missing in them.
      </p>
    </Notice>
  ) : (
    <Notice tone="good">
      <p>
        <strong>No answer is missing</strong> that is asked for and due, in any of {several(view.records, "record")} of
        fractures diagnosed in {view.title}.
      </p>
    </Notice>
  );
}

function HowItIsCounted() {
  return (
    <p className="legend">
      <span>
        Record what was done, whatever it was: no figure is a reason for an answer. At best means that each of these
        answers counts for the KPI, and so does whatever it asks for next that is due. At worst means that each counts
        against it, or that nothing it asks for next is answered. What comes of it lies between.
      </span>
    </p>
  );
}

function Keys({ opens }: { opens: string }) {
  return (
    <span className="keys push" aria-hidden="true">
      <span>
        <Kbd>Enter</Kbd> {opens}
      </span>
      <span>
        <Kbd>F8</Kbd> next that closes soon
      </span>
    </span>
  );
}
