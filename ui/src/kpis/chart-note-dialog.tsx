// Writing a note on run charts, or changing one: its month, what happened, on which charts, and whether median and limits begin anew.
import { useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { Choice, ChoiceGroup, TickBox } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import type { NoteOnChartView, RunChartView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

/** The longest text; what is longer the host refuses, however it came here. */
const LONGEST = 200;

export function ChartNoteDialog(props: {
  view: RunChartView;
  /** The chart's KPI; nothing for that of patients identified. */
  kpi: number | null;
  /** The month that a new note is to be about. */
  month: string;
  /** The note that is changed; nothing for a new one. */
  note: NoteOnChartView | null;
  onClose: () => void;
}) {
  const { view, kpi, note, onClose } = props;
  const queries = useQueryClient();
  const [month, setMonth] = useState(note?.month ?? props.month);
  const [text, setText] = useState(note?.text ?? "");
  const [every, setEvery] = useState(note?.every ?? true);
  const [beginsAnew, setBeginsAnew] = useState(note?.beginsAnew ?? false);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  // A note is on the chart of everybody, and on those of its groups.
  const chart = view.charts.find((one) => one.kpi === kpi)?.title ?? view.title;
  useEffect(() => box.current?.focus(), []);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    const said = { month: month.slice(0, 7), text, every, kpi: every ? null : kpi, beginsAnew };
    try {
      await call("save_chart_note", { note: note?.id ?? null, seen: note?.entries ?? [], ...said });
      announce("The note was saved.");
      onClose();
    } catch (thrown) {
      setBusy(false);
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
      box.current?.focus();
    }
    // Where somebody changed it meanwhile the chart shows that, too.
    await queries.invalidateQueries({ queryKey: ["run chart"] });
  }

  return (
    <Dialog title={note === null ? "Add a note" : `Change note ${note.letter}`} onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <div className="field">
          <label className="nhsuk-label label" htmlFor="chart-note-month">
            Month
          </label>
          <select
            id="chart-note-month"
            className="nhsuk-select select"
            value={month}
            onChange={(event) => setMonth(event.target.value)}
          >
            {view.months.toReversed().map((one) => (
              <option key={one.month} value={one.month}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
        <Field
          id="chart-note-text"
          label="What happened"
          hint="A few words, such as: telephone clinic started. No patient’s name or number: every computer of your service shows it, and FLS Central receives it."
          ref={box}
          className="input--full"
          maxLength={LONGEST}
          spellCheck
          value={text}
          error={error}
          onChange={(event) => setText(event.target.value)}
        />
        <fieldset className="plain field">
          <legend className="nhsuk-label label">On which charts</legend>
          <ChoiceGroup
            name="chart-note-on"
            chosen={[every ? "every" : "this"]}
            onPick={(chosen) => setEvery(chosen === "every")}
          >
            <Choice value="every" label="Every chart" />
            <Choice value="this" label={`This chart: ${chart}`} />
          </ChoiceGroup>
        </fieldset>
        <div className="field">
          <TickBox
            id="chart-note-anew"
            label="Begin median and limits anew with this month"
            describedBy="chart-note-anew-hint"
            checked={beginsAnew}
            onChange={setBeginsAnew}
          />
          <p className="hint" id="chart-note-anew-hint">
            For a lasting change in how care is given. The months before keep lines of their own, and rules need 12
            closed months from here on.
          </p>
        </div>
        <div className="flow">
          <Button type="submit" busy={busy}>
            {busy ? "Saving" : "Save the note"}
          </Button>
          <Button secondary onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
