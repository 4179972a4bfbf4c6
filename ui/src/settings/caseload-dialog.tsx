// Saying another caseload: from which year on, how many cases, and from the hip fractures of which hospitals. A number that differs from
// the year before by more than half is asked about before it stands.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Notice } from "../parts/states";
import type { CaseloadView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import type { HospitalRow } from "./hospital-rows";
import { cases, HospitalRows } from "./hospital-rows";

/** How many years before this one can be put right, and how many after it can be planned, beside those of which something was
 * said. */
const YEARS_BEFORE = 10;
const YEARS_AFTER = 1;

/** Why nothing was changed: whether it is about the hospitals, and whether it can be confirmed. */
interface Refused {
  words: string;
  hospitals: boolean;
  leap: boolean;
}

export function CaseloadDialog(props: { view: CaseloadView; onClose: () => void; onDone: () => void }) {
  const { thisYear, values, casesAHipFracture, hospitals } = props.view;
  const [fromYear, setFromYear] = useState(thisYear);
  const [text, setText] = useState("");
  const [rows, setRows] = useState<HospitalRow[]>(() => begun(hospitals.map((one) => one.hospital)));
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    if (refused?.leap === true) confirm.current?.focus();
  }, [refused]);
  const near = Array.from({ length: YEARS_BEFORE + 1 + YEARS_AFTER }, (_, back) => thisYear + YEARS_AFTER - back);
  const years = [...new Set([...near, ...values.map((held) => held.fromYear)])].sort((one, other) => other - one);
  const later = values.filter((held) => held.fromYear > fromYear).map((held) => held.fromYear);
  const until = later.length === 0 ? "until you change it again" : `until the end of ${Math.min(...later) - 1}`;
  // Before the first year of which something was said, that is what is expected.
  const before = values.every((held) => held.fromYear >= fromYear) ? ", and in the years before" : "";

  async function say(confirmed: boolean): Promise<void> {
    if (busy) return;
    setBusy(true);
    setRefused(null);
    // A hospital of the last working without a number is not in this one.
    const counted = rows.filter((row) => row.hips.trim() !== "");
    const named = counted.map(({ hospital, hips }) => ({ hospital, hips }));
    try {
      await call("say_caseload", { fromYear, text, hospitals: named, confirmed });
      props.onDone();
    } catch (thrown) {
      setBusy(false);
      const code = thrown instanceof CallError ? thrown.code : null;
      const words = thrown instanceof CallError ? thrown.message : "That did not work. Try again.";
      const about = { words, hospitals: code === "no-caseload-working", leap: code === "caseload-leap" };
      setRefused(about);
      if (!about.hospitals && !about.leap) box.current?.focus();
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void say(false);
  }

  return (
    <Dialog title="Change the caseload" onClose={props.onClose}>
      <form onSubmit={onSubmit}>
        <div className="field">
          <label className="nhsuk-label label" htmlFor="caseload-from">
            From the beginning of
          </label>
          <select
            id="caseload-from"
            className="nhsuk-select select"
            value={fromYear}
            onChange={(event) => {
              setRefused(null);
              setFromYear(Number(event.target.value));
            }}
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
          error={refused === null || refused.hospitals || refused.leap ? null : refused.words}
          onChange={(event) => {
            setRefused(null);
            setText(event.target.value);
          }}
        />
        <HospitalRows
          rows={rows}
          times={casesAHipFracture}
          error={refused?.hospitals === true ? refused.words : null}
          onChange={(changed) => {
            setRefused(null);
            setRows(changed);
            // What works out nothing leaves no result of an earlier one behind.
            setText(String(cases(changed, casesAHipFracture) ?? ""));
          }}
        />
        {refused?.leap === true ? (
          <Notice tone="warn" alert>
            <p>{refused.words}</p>
            <Button secondary ref={confirm} busy={busy} onClick={() => void say(true)}>
              Yes, {text} is right
            </Button>
          </Notice>
        ) : null}
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

/** The hospitals of last time, each to be given its number, or one to be named. */
function begun(hospitals: string[]): HospitalRow[] {
  const names = hospitals.length === 0 ? [""] : hospitals;
  return names.map((hospital, key) => ({ key, hospital, hips: "" }));
}
