// New patient: NHS number and date of diagnosis first, and the record that has them opens if there is one.
import { useNavigate, useRouterState } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { Field } from "../parts/field";
import { CallError } from "../platform";
import { call } from "../session/call";
import { typedAt, typedHere } from "../session/place";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** A number that was searched for and has no record. */
    nhsNumber?: string;
  }
}

const HERE = "/patients/new";

export function NewPatient() {
  const navigate = useNavigate();
  const given = useRouterState({ select: (state) => state.location.state.nhsNumber });
  const [left] = useState(() => typedAt(HERE));
  const [nhsNumber, setNhsNumber] = useState(given ?? left.nhsNumber ?? "");
  const [diagnosed, setDiagnosed] = useState(left.diagnosed ?? "");
  const [error, setError] = useState<{ box: "nhs_number" | "diagnosis_date"; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const number = useRef<HTMLInputElement>(null);
  const date = useRef<HTMLInputElement>(null);

  useEffect(() => (given === undefined ? number : date).current?.focus(), [given]);
  useEffect(() => typedHere(HERE, { nhsNumber, diagnosed }), [nhsNumber, diagnosed]);
  useKeys("screen", { "Ctrl+S": () => void start() });

  async function start(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const started = await call("start_record", { nhsNumber, diagnosed });
      await navigate({
        to: "/patients/$record/{-$tab}",
        params: { record: started.record },
        search: { q: "missing", ...(started.existing ? { found: true } : {}) },
        replace: true,
      });
    } catch (thrown) {
      setBusy(false);
      if (!(thrown instanceof CallError)) return;
      const box = thrown.question === "diagnosis_date" ? "diagnosis_date" : "nhs_number";
      // The number of a question means nothing before its form is there.
      setError({ box, words: thrown.message.replace(/^\d+\.\d+ /, "") });
      (box === "nhs_number" ? number : date).current?.focus();
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    // A scanner ends the number with Enter: the date is what is wanted next.
    if (diagnosed === "" && document.activeElement === number.current) date.current?.focus();
    else void start();
  }

  return (
    <Screen title="New patient" ownFocus>
      <div className="main__head">
        <h1>New patient</h1>
      </div>
      <form className="sheet sheet--pad sheet--form" onSubmit={submit}>
        <p>If there is a record with this number and date already, it opens.</p>
        <Field
          id="new-nhs-number"
          label="NHS number"
          hint="10 digits, with or without spaces. OVERSEAS for a patient from abroad who has none."
          ref={number}
          className="input--w14"
          value={nhsNumber}
          error={error?.box === "nhs_number" ? error.words : null}
          onChange={(event) => setNhsNumber(event.target.value)}
        />
        <Field
          id="new-diagnosed"
          label="Date the index fracture was diagnosed"
          hint="Day first, for example 14/3/26, 14 mar, t for today or t-3."
          ref={date}
          className="input--w10"
          value={diagnosed}
          error={error?.box === "diagnosis_date" ? error.words : null}
          onChange={(event) => setDiagnosed(event.target.value)}
        />
        <div className="sheet__end">
          <Button type="submit" busy={busy} aria-keyshortcuts="Control+S">
            Start the record <Kbd>Enter</Kbd>
          </Button>
        </div>
      </form>
    </Screen>
  );
}
