// What a file would do: its rows by what happens to them, and beside them what can be chosen before it is done.
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { Choice, ChoiceGroup } from "../parts/choice";
import { Filters } from "../parts/filters";
import { Notice } from "../parts/states";
import { count, several } from "../parts/words";
import type { ImportPreviewView, ImportRequest, RunImportRequest } from "../platform";
import { useStay } from "../session/stay";
import { Both } from "./both";
import { Clearing } from "./clearing";
import { ErrorsFile } from "./errors-file";
import { Letters } from "./letters";
import type { Shown } from "./lines";
import { ImportLines } from "./lines";
import { Sheets } from "./sheets";
import { AS_FIRST_TICKED, allTurned, TICKED, ticksOf, turned } from "./ticks";

export function ImportPreview(props: {
  preview: ImportPreviewView;
  /** How it is read, or being read anew. */
  read: ImportRequest;
  busy: boolean;
  onRead: (read: ImportRequest) => void;
  onRun: (order: RunImportRequest) => void;
  /** Whether rows were unticked before other columns were said: they are all ticked anew. */
  isTickedAnew: boolean;
  /** Says anew what its columns are. */
  onColumns: (read: ImportRequest) => void;
  /** Says anew what codes of the National Hip Fracture Database do not. */
  onNhfd: (read: ImportRequest) => void;
  onLeave: () => void;
}) {
  const { preview, read, busy } = props;
  const [outcome, setOutcome] = useState<Shown>(first(preview));
  const [allOrNone, setAllOrNone] = useState(false);
  const [clearing, setClearing] = useState(false);
  const [ticks, setTicks] = useState(ticksOf(preview));
  if (ticks.of !== preview) {
    setTicks(ticksOf(preview));
    // Read anew, what was looked at may be empty: 30 rows that were refused are the same once it is known how their dates go.
    if ((outcome === "attention" ? preview.needsAttention : preview[outcome]) === 0) setOutcome(first(preview));
  }
  const left = ticks.left.new + ticks.left.changed;
  const bornOtherwise = ticks.left.birthDate;
  const writes = TICKED.reduce((sum, one) => sum + preview[one] - ticks.left[one], 0);
  /** Whether what is said of all rows together is of other ticks. */
  const isStale = ticks.unticked !== preview.read.unticked;
  const waits = allOrNone && preview.refused > 0;
  const asTicked = { ...read, unticked: ticks.unticked };
  const stay = useStay();
  const { unticked } = ticks;
  useEffect(() => {
    stay.importing = { kind: "preview", read: { ...read, unticked } };
  }, [stay, read, unticked]);
  const order = (cleared: string) => props.onRun({ read: asTicked, preview: preview.preview, allOrNone, cleared });
  /** Rows were unticked, and what the others clear is being counted: the preview that was seen then. */
  const counting = useRef<string | null>(null);
  /** The count showed another preview than the one that was seen: it is looked at before it is done. */
  const [isOther, setOther] = useState(false);
  const run = () => {
    if (busy || writes === 0 || waits) return;
    setOther(false);
    if (read.mode === "replace" && isStale) {
      counting.current = preview.preview;
      props.onRead(asTicked);
    } else if (preview.cleared === 0) order("");
    else setClearing(true);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once it was counted
  useEffect(() => {
    const seen = counting.current;
    if (busy || seen === null) return;
    counting.current = null;
    // Where it could not be counted, the page says why.
    if (isStale) return;
    if (preview.preview === seen) run();
    else setOther(true);
  }, [preview, busy]);
  useKeys("screen", { "Ctrl+Enter": run });
  const needsYou = outcome === "attention";
  const lines = needsYou ? preview.attention : preview.lines.filter((line) => line.outcome === outcome);
  const rows = needsYou ? new Set(lines.map((line) => line.row)).size : preview[outcome];
  return (
    <>
      <div className="toolbar" role="status">
        <Notice>
          <p>
            <strong>Nothing has changed yet.</strong> {several(preview.rows, "row")} read. This is what would happen.
            {isOther ? " It has changed since it was shown: look at it again before you import it." : ""}
            {props.isTickedAnew
              ? " You changed what its columns are, so every row is ticked again: untick those to leave out."
              : ""}
            {left === 0 ? "" : ` ${several(left, "row is", "rows are")} not ticked and will be left out.`}
            {bornOtherwise === 0
              ? ""
              : ` ${several(bornOtherwise, "row has", "rows have")} another date of birth than the record: ${bornOtherwise === 1 ? "it is" : "they are"} left out unless you tick ${bornOtherwise === 1 ? "it" : "them"}.`}
          </p>
        </Notice>
      </div>
      {preview.columns === null ? null : preview.leftToSay ? (
        <div className="toolbar">
          <Notice tone="warn">
            <p>
              <strong>{preview.columns}.</strong> Rows are refused for that: say once what it is, and they are read.
            </p>
            <Button
              secondary
              onClick={() => {
                if (!busy) props.onColumns(asTicked);
              }}
            >
              Say what it is…
            </Button>
          </Notice>
        </div>
      ) : (
        <p className="toolbar small">
          <span className="quiet">{preview.columns}.</span>{" "}
          <button
            type="button"
            className="text-button"
            onClick={() => {
              if (!busy) props.onColumns(asTicked);
            }}
          >
            Change… <span className="vh">what the columns of this file are</span>
          </button>
        </p>
      )}
      {read.layout === "nhfd" ? (
        <p className="toolbar small">
          <span className="quiet">Read as a file of the National Hip Fracture Database.</span>{" "}
          <button
            type="button"
            className="text-button"
            onClick={() => {
              if (!busy) props.onNhfd(asTicked);
            }}
          >
            Change… <span className="vh">what codes of this file mean</span>
          </button>
        </p>
      ) : null}
      {preview.sheets.length < 2 ? null : (
        <Sheets
          names={preview.sheets}
          chosen={read.sheet}
          onChoose={(sheet) => {
            // Rows of another sheet are other rows.
            if (!busy) props.onRead({ ...read, ...AS_CHOSEN, sheet, unticked: AS_FIRST_TICKED });
          }}
        />
      )}
      <Letters
        ways={preview.letters}
        onChoose={(letters) => {
          if (!busy) props.onRead({ ...asTicked, letters });
        }}
      />
      <div className="import">
        <div className="import__rows">
          <Filters
            label="Rows by what would happen"
            chosen={outcome}
            onChoose={setOutcome}
            filters={[
              { key: "new", label: "New", count: preview.new },
              { key: "changed", label: "Changed", count: preview.changed },
              ...(preview.birthDate === 0
                ? []
                : [
                    {
                      key: "birthDate" as const,
                      label: "Birth date differs",
                      count: preview.birthDate,
                      icon: "needs" as const,
                    },
                  ]),
              { key: "same", label: "Same", count: preview.same },
              { key: "differs", label: "Ours kept", count: preview.differs },
              ...(preview.notEligible === 0
                ? []
                : [{ key: "notEligible" as const, label: "Not eligible", count: preview.notEligible }]),
              { key: "refused", label: "Refused", count: preview.refused, icon: "stop" },
              ...(preview.needsAttention === 0
                ? []
                : [
                    {
                      key: "attention" as const,
                      label: "Will need you",
                      count: preview.needsAttention,
                      icon: "needs" as const,
                    },
                  ]),
            ]}
          />
          <ImportLines
            key={`${outcome} ${preview.preview}`}
            lines={lines}
            outcome={outcome}
            rows={rows}
            ticks={ticks}
            onTurn={(of, row) => {
              if (!busy) setTicks(turned(ticks, of, row));
            }}
            onTurnAll={(of, ticked) => {
              if (!busy) setTicks(allTurned(ticks, of, ticked));
            }}
          />
        </div>
        <div className="sheet import__choices">
          <Both
            preview={preview}
            read={read}
            busy={busy}
            onRead={(other) => props.onRead({ ...other, unticked: ticks.unticked })}
          />
          {preview.datesInDoubt || read.dates !== "asShown" ? (
            <Dates
              dates={read.dates}
              onDates={(dates) => {
                if (!busy && dates !== read.dates) props.onRead({ ...asTicked, dates });
              }}
            />
          ) : null}
          {preview.refused === 0 ? null : (
            <fieldset>
              <legend>{several(preview.refused, "row is", "rows are")} refused</legend>
              <ChoiceGroup
                name="import-refused"
                chosen={[allOrNone ? "none" : "good"]}
                onPick={(value) => setAllOrNone(value === "none")}
              >
                <Choice value="good" label="Import the good rows" />
                <Choice value="none" label="All rows or none" />
              </ChoiceGroup>
              <ErrorsFile read={read} busy={busy} />
            </fieldset>
          )}
          {preview.contradictions.length === 0 ? null : (
            <details className="import__notes" open>
              <summary>This file contradicts itself: {several(preview.contradictions.length, "answer")}</summary>
              <ul>
                {preview.contradictions.map((one) => (
                  <li key={one}>{one}.</li>
                ))}
              </ul>
            </details>
          )}
          {preview.notes.length === 0 ? null : (
            <details className="import__notes">
              <summary>{several(preview.notes.length, "note")} on the file</summary>
              <ul>
                {preview.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </details>
          )}
          <div>
            <div className="flow">
              <Button busy={busy || writes === 0 || waits} aria-keyshortcuts="Control+Enter" onClick={run}>
                Import {several(writes, "row")}
                {preview.cleared === 0 ? "" : "…"} <Kbd>Ctrl Enter</Kbd>
              </Button>
              <Button secondary busy={busy} onClick={props.onLeave}>
                Cancel
              </Button>
            </div>
            <p className="small quiet" role="status">
              {why(preview, writes, waits, isStale)}
            </p>
          </div>
        </div>
      </div>
      {clearing ? (
        <Clearing
          cleared={preview.cleared}
          onConfirmed={(typed) => {
            setClearing(false);
            order(typed);
          }}
          onClose={() => setClearing(false)}
        />
      ) : null}
    </>
  );
}

/** Which comes first in dates that are text, where the file leaves it in doubt: only whoever knows the file can say. */
function Dates(props: { dates: ImportRequest["dates"]; onDates: (dates: ImportRequest["dates"]) => void }) {
  return (
    <fieldset>
      <legend>Which comes first in its dates?</legend>
      <ChoiceGroup
        name="import-dates"
        chosen={[props.dates]}
        onPick={(value) => props.onDates(value === "monthFirst" ? "monthFirst" : "dayFirst")}
      >
        <Choice value="dayFirst" label="The day: 14/03/2026" />
        <Choice value="monthFirst" label="The month: 03/14/2026" />
      </ChoiceGroup>
    </fieldset>
  );
}

/** Another sheet may be another kind of file. */
const AS_CHOSEN = { layout: "asShown", nhfd: null } as const;

/** What is said under the button: why it does nothing, or what comes after. */
function why(preview: ImportPreviewView, writes: number, waits: boolean, isStale: boolean): string {
  if (waits) return "Rows are refused: put the file right and choose it again, or import the good rows.";
  if (preview.rows === 0) return "The file has no rows below its headings. Nothing to import.";
  if (TICKED.every((one) => preview[one] === 0)) {
    if (preview.kept > 0) return "Nothing would be written: where the file differs, ours stays.";
    return preview.refused + preview.notEligible === 0
      ? `${preview.rows === 1 ? "The row is" : `All ${count(preview.rows)} rows are`} the same. Nothing to import.`
      : "There is nothing to import.";
  }
  if (writes === 0) return "No row is ticked, so there is nothing to import.";
  const attention = several(preview.needsAttention, "record");
  if (preview.needsAttention === 0) return "No record will need attention.";
  return isStale ? `Up to ${attention} will need attention.` : `${attention} will need attention.`;
}

/** The rows to look at first: those that change what is there, then new ones. */
function first(preview: ImportPreviewView): Shown {
  const order = ["changed", "new", "birthDate", "refused", "notEligible", "differs", "same"] as const;
  return order.find((outcome) => preview[outcome] > 0) ?? "same";
}
