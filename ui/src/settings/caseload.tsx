// The estimated caseload of the service: what it is from which year on, who said so, and saying another.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Notice } from "../parts/states";
import { count, dayAndTime } from "../parts/words";
import type { CaseloadView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { useToday } from "../session/session";

/** How many years before this one can be put right, and how many after it can be planned, beside those of which something was
 * said. */
const YEARS_BEFORE = 10;
const YEARS_AFTER = 1;

export function Caseload({ onKept }: { onKept: () => void }) {
  const queries = useQueryClient();
  const { data: view } = useQuery({ queryKey: ["caseload"], queryFn: () => call("caseload", null) });
  const refused = useRefused("service");
  const today = useToday();
  const [asking, setAsking] = useState(false);
  if (view === undefined) return null;
  return (
    <>
      <h3 className="setting__heading">Estimated caseload</h3>
      {view.values.map((held, at) => (
        <p className="setting__held" key={held.fromYear}>
          <strong>{count(held.value)}</strong> {held.value === 1 ? "case" : "cases"} a year from {held.fromYear} on
          {at === view.values.length - 1 ? ", and in the years before" : null}
        </p>
      ))}
      {view.said.slice(0, 5).map((one) => (
        <p className="setting__hint" key={`${one.entry} ${one.fromYear}`}>
          {one.by} said {count(one.value)} from {one.fromYear} on, {dayAndTime(one.at, today)}.
        </p>
      ))}
      <p className="setting__hint setting__hint--above">
        KPI 2 and KPI 3 are worked out with it, here and at FLS Central. Other computers of your service follow when
        they next send.
      </p>
      {refused === null ? (
        <Button secondary onClick={() => setAsking(true)}>
          Change the caseload…
        </Button>
      ) : null}
      {asking ? (
        <CaseloadDialog
          view={view}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            onKept();
            void queries.invalidateQueries();
          }}
        />
      ) : null}
    </>
  );
}

function CaseloadDialog(props: { view: CaseloadView; onClose: () => void; onDone: () => void }) {
  const { thisYear, values, casesAHipFracture } = props.view;
  const [fromYear, setFromYear] = useState(thisYear);
  const [text, setText] = useState("");
  const [hips, setHips] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  const near = Array.from({ length: YEARS_BEFORE + 1 + YEARS_AFTER }, (_, back) => thisYear + YEARS_AFTER - back);
  const years = [...new Set([...near, ...values.map((held) => held.fromYear)])].sort((one, other) => other - one);
  const later = values.filter((held) => held.fromYear > fromYear).map((held) => held.fromYear);
  const until = later.length === 0 ? "until you change it again" : `until the end of ${Math.min(...later) - 1}`;
  // Before the first year of which something was said, that is what is expected.
  const before = values.every((held) => held.fromYear >= fromYear) ? ", and in the years before" : "";

  async function say(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await call("say_caseload", { fromYear, text });
      props.onDone();
    } catch (thrown) {
      setBusy(false);
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
      box.current?.focus();
    }
  }

  return (
    <Dialog title="Change the caseload" onClose={props.onClose}>
      <form onSubmit={(event) => void say(event)}>
        <div className="field">
          <label className="nhsuk-label label" htmlFor="caseload-from">
            From the beginning of
          </label>
          <select
            id="caseload-from"
            className="nhsuk-select select"
            value={fromYear}
            onChange={(event) => setFromYear(Number(event.target.value))}
          >
            {years.map((year) => (
              <option key={year} value={year}>
                {year}
              </option>
            ))}
          </select>
        </div>
        <Field
          id="caseload"
          label="Cases expected a year"
          hint={`It holds for fractures diagnosed from 1 January ${fromYear} on, ${until}${before}.`}
          ref={box}
          inputMode="numeric"
          value={text}
          error={error}
          onChange={(event) => setText(event.target.value)}
        />
        <Field
          id="caseload-hips"
          label={`Or work it out: hip fractures in a year, times ${casesAHipFracture}`}
          inputMode="numeric"
          value={hips}
          onChange={(event) => {
            const typed = event.target.value;
            setHips(typed);
            const digits = typed.replace(/[\s,]/g, "");
            // What is no number of hip fractures leaves no result of an earlier one behind.
            setText(/^\d{1,6}$/.test(digits) ? String(Number(digits) * casesAHipFracture) : "");
          }}
        />
        <Notice>
          <p>
            Figures of these years change with it, on every computer of your service and in the national comparison.
          </p>
        </Notice>
        <div className="flow">
          <Button type="submit" busy={busy}>
            {busy ? "Changing" : "Change"}
          </Button>
          <Button secondary onClick={props.onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
