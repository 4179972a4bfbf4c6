// The facilities audit: what the service answers about itself for a year. What is typed is kept at once for whoever types it,
// a draft is saved for the whole service, and submitting it can be corrected until the deadline. What is asked, missing and
// allowed the host says.
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { Failed, Loading, Notice } from "../parts/states";
import { dayAndTime, several } from "../parts/words";
import type { FacilitiesReached, FacilitiesView, FacilityQuestionView, FacilityTopicView } from "../platform";
import { Refused, useRefused } from "../session/refused";
import { useToday } from "../session/session";
import { Cells } from "./cells";
import { FacilityQuestion } from "./question";
import type { Typing } from "./use-facilities";
import { useFacilities, useTyping } from "./use-facilities";

const REACHED: Record<FacilitiesReached, string> = {
  nothing: "",
  onlyHere: "Only on this computer: it has joined no FLS Central.",
  waiting: "Waiting to be sent to FLS Central.",
  refused: "FLS Central refuses some of it: see Sync.",
  atCentral: "FLS Central has it.",
};

export function Facilities() {
  const [period, setPeriod] = useState<number | null>(null);
  const audit = useFacilities(period);
  const view = audit.data;
  const typing = useTyping(period, view);
  return (
    <Screen title="Facilities audit">
      <div className="main__head">
        <h1>Facilities audit{view === undefined ? "" : ` of ${view.period}`}</h1>
        <p className="lede">{view?.words ?? ""}</p>
        <Link className="small push" to="/settings">
          All settings
        </Link>
        {view === undefined ? null : (
          <>
            <label className="vh" htmlFor="facilities-period">
              Year
            </label>
            <select
              id="facilities-period"
              className="nhsuk-select select select--quiet"
              value={view.period}
              onChange={(event) => {
                const chosen = Number(event.target.value);
                void typing.flush().then(() => setPeriod(chosen));
              }}
            >
              {view.periods.map((year) => (
                <option key={year} value={year}>
                  About {year}
                </option>
              ))}
            </select>
          </>
        )}
      </div>
      <Refused right="service" />
      {audit.isError ? (
        <Failed what="The facilities audit" error={audit.error} onRetry={() => void audit.refetch()} />
      ) : view === undefined ? (
        <Loading what="the facilities audit" />
      ) : (
        <Form key={view.period} view={view} typing={typing} />
      )}
    </Screen>
  );
}

function Form({ view, typing }: { view: FacilitiesView; typing: Typing }) {
  const refused = useRefused("service");
  const onlyRead = refused !== null || view.stage === "closed";
  const [said, setSaid] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const summary = useRef<HTMLElement>(null);
  const wasSubmitted = view.standing === "submitted";

  async function save(submit: boolean): Promise<void> {
    if (onlyRead) return;
    setSaid(null);
    const done = await typing.save(submit || wasSubmitted);
    if (done !== null) {
      setTried(false);
      const nothing = done.notSaved === 0 ? "There is nothing to save." : "What is typed cannot be read.";
      const draft = done.changed?.at === view.changed?.at ? nothing : "The draft is saved.";
      setSaid(wasSubmitted ? "The correction is submitted." : submit ? "Submitted." : draft);
    } else {
      // It has to be there before it can have the focus.
      flushSync(() => setTried(true));
      summary.current?.focus();
    }
  }
  useKeys("screen", { "Ctrl+S": () => void save(false) });

  return (
    <>
      {tried && view.lacking.length > 0 ? (
        <section
          className="nhsuk-error-summary error-summary facility__summary"
          ref={summary}
          tabIndex={-1}
          aria-labelledby="facilities-lacking"
        >
          <h2 className="nhsuk-error-summary__title" id="facilities-lacking">
            {several(view.lacking.length, "answer")} to put right before it can be submitted
          </h2>
          <ul className="nhsuk-list nhsuk-error-summary__list">
            {view.lacking.map((lacking) => (
              <li key={lacking.question}>
                <button type="button" className="text-button" onClick={() => typing.places.get(lacking.question)?.()}>
                  {lacking.wording}
                </button>{" "}
                {lacking.why}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {view.newer === 0 ? null : (
        <Notice>
          <p>{several(view.newer, "answer comes", "answers come")} from a newer program: kept, and not shown here.</p>
        </Notice>
      )}
      {view.topics.map((topic) => (
        <Topic key={topic.key} topic={topic} view={view} typing={typing} onlyRead={onlyRead} />
      ))}
      <div className="savebar">
        {onlyRead ? null : (
          <>
            {wasSubmitted ? null : (
              <Button secondary busy={typing.busy} aria-keyshortcuts="Control+S" onClick={() => void save(false)}>
                Save the draft <Kbd>Ctrl S</Kbd>
              </Button>
            )}
            {view.stage === "open" ? (
              <Button
                busy={typing.busy}
                aria-keyshortcuts={wasSubmitted ? "Control+S" : undefined}
                onClick={() => void save(true)}
              >
                {wasSubmitted ? "Submit the correction" : "Submit to FLS Central"}
              </Button>
            ) : null}
          </>
        )}
        <State view={view} said={said} trouble={typing.trouble} />
      </div>
    </>
  );
}

/** What was done last, what is not saved, and where what is saved has got to. */
function State(props: { view: FacilitiesView; said: string | null; trouble: string | null }) {
  const { view, said, trouble } = props;
  const today = useToday();
  const by = view.submitted ?? view.changed;
  const when = by === null ? null : `${by.by}, ${dayAndTime(by.at, today)}`;
  return (
    <div className="facility__state" role="status">
      {trouble === null ? null : (
        <p className="error-text">
          <Icon name="stop" /> {trouble}
        </p>
      )}
      <p>
        {said === null ? null : (
          <strong>
            <Icon name="ok" /> {said}{" "}
          </strong>
        )}
        {view.notSaved === 0
          ? ""
          : `${several(view.notSaved, "answer is", "answers are")} typed and not saved: kept for you on this computer. `}
        {when === null ? "" : `${view.submitted === null ? "Saved" : "Submitted"} by ${when}. `}
        {REACHED[view.reached]}
      </p>
    </div>
  );
}

function Topic(props: { topic: FacilityTopicView; view: FacilitiesView; typing: Typing; onlyRead: boolean }) {
  const { topic, view, typing, onlyRead } = props;
  return (
    <section className="sheet sheet--pad facility__topic" aria-labelledby={`topic-${topic.key}`}>
      <h2 id={`topic-${topic.key}`}>{topic.title}</h2>
      {together(topic.questions).map((group) =>
        Array.isArray(group) ? (
          <Cells
            key={group[0]?.key}
            title="Whole-time-equivalent staff by role and band"
            questions={group}
            typing={typing}
            lastYear={view.lastYear}
            onlyRead={onlyRead}
          />
        ) : (
          <FacilityQuestion
            key={group.key}
            question={group}
            typing={typing}
            lastYear={view.lastYear}
            onlyRead={onlyRead}
          />
        ),
      )}
    </section>
  );
}

/** The questions in their order, those that follow each other in one table together. */
function together(questions: readonly FacilityQuestionView[]): (FacilityQuestionView | FacilityQuestionView[])[] {
  const groups: (FacilityQuestionView | FacilityQuestionView[])[] = [];
  for (const question of questions) {
    const last = groups.at(-1);
    if (question.cell === null) groups.push(question);
    else if (Array.isArray(last)) last.push(question);
    else groups.push([question]);
  }
  return groups;
}
