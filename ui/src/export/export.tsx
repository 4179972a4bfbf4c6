// Exporting records: which of them, and as what kind of file. The layout itself is no choice.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { Choice, ChoiceGroup, TickBox } from "../parts/choice";
import { Failed, Notice } from "../parts/states";
import { count, several } from "../parts/words";
import type { ExportedRecordsView, ExportPageView, ExportRecordsRequest } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";

/** A screen without its controls for whoever may not export. */
export function Export() {
  const refused = useRefused("export");
  return (
    <Screen title="Export">
      <div className="main__head">
        <h1>Export</h1>
      </div>
      {refused === null ? <Exporting /> : <Refused right="export" />}
    </Screen>
  );
}

function Exporting() {
  const page = useQuery({ queryKey: ["export page"], queryFn: () => call("export_page", null) });
  if (page.isError) {
    return <Failed what="What there is to export" error={page.error} onRetry={() => void page.refetch()} />;
  }
  if (page.data === undefined) return null;
  return <Choices page={page.data} />;
}

const ALL = "all";
const FORMATS = ["csv", "xlsx", "fhir"] as const;

function Choices({ page }: { page: ExportPageView }) {
  const [which, setWhich] = useState(ALL);
  const [format, setFormat] = useState<ExportRecordsRequest["format"]>("csv");
  const [byteOrderMark, setByteOrderMark] = useState(false);
  const [lineEnds, setLineEnds] = useState<ExportRecordsRequest["lineEnds"]>("crLf");
  const options = optionsOf(page);
  const chosen = options.find((option) => option.value === which) ?? options[0];
  const write = useMutation({ mutationFn: (request: ExportRecordsRequest) => call("export_records", request) });
  const run = () => {
    if (write.isPending || chosen === undefined || chosen.records === 0) return;
    const isCsv = format === "csv";
    write.mutate({
      format,
      byteOrderMark: isCsv && byteOrderMark,
      lineEnds: isCsv ? lineEnds : "crLf",
      which: chosen.which,
    });
  };
  useKeys("screen", { "Ctrl+Enter": run });
  return (
    <div className="export sheet">
      <Notice tone="warn">
        <p>
          <strong>The file holds patient data and is not encrypted.</strong> It has NHS numbers, dates of birth and
          postcodes, also where they are hidden on screen. Keep it where only your service can read it, and delete it
          when it has served its purpose.
        </p>
      </Notice>
      <label className="export__which">
        <span>Which records</span>
        <select
          className="nhsuk-select select"
          id="export-which"
          value={chosen?.value}
          onChange={(event) => setWhich(event.target.value)}
        >
          {options.map(({ value, label, records }) => (
            <option key={value} value={value}>
              {label}: {count(records)}
            </option>
          ))}
        </select>
      </label>
      <p className="small quiet">{wordsOf(page)}</p>
      <fieldset className="plain field">
        <legend className="nhsuk-label label">What kind of file</legend>
        <ChoiceGroup
          name="export-format"
          chosen={[format]}
          onPick={(value) => setFormat(FORMATS.find((known) => known === value) ?? "csv")}
        >
          <Choice value="csv" label="CSV file" />
          <Choice value="xlsx" label="Excel workbook" />
          <Choice value="fhir" label="FHIR Bundle (JSON)" />
        </ChoiceGroup>
        <p className="small quiet">
          {format === "fhir"
            ? "For other systems. It has the audit’s questions, each record as answers to them, its patient as UK Core asks, and the KPIs of the years of these records."
            : "The columns are the audit’s, in its order."}
        </p>
      </fieldset>
      {format === "csv" ? (
        <fieldset className="plain field">
          <legend className="nhsuk-label label">How its lines end</legend>
          <ChoiceGroup
            name="export-lines"
            chosen={[lineEnds]}
            onPick={(value) => setLineEnds(value === "lf" ? "lf" : "crLf")}
          >
            <Choice value="crLf" label="As on Windows, for the audit and Excel" />
            <Choice value="lf" label="As on Linux and a Mac, for scripts" />
          </ChoiceGroup>
          <TickBox
            id="export-mark"
            label="Begin with a byte order mark, so that Excel shows letters such as ë"
            checked={byteOrderMark}
            onChange={setByteOrderMark}
          />
        </fieldset>
      ) : null}
      {write.isError ? (
        <Notice tone="bad" alert>
          <p>{write.error.message}</p>
        </Notice>
      ) : null}
      {write.data === undefined || write.data.file === null ? null : <Done done={write.data} />}
      <div className="flow">
        <Button
          busy={write.isPending || chosen === undefined || chosen.records === 0}
          aria-keyshortcuts="Control+Enter"
          onClick={run}
        >
          Export {several(chosen?.records ?? 0, "record")}… <Kbd>Ctrl Enter</Kbd>
        </Button>
      </div>
    </div>
  );
}

function Done({ done }: { done: ExportedRecordsView }) {
  return (
    <div role="status">
      <Notice tone={done.leftOut === 0 ? "good" : "warn"}>
        <p>
          <strong>{done.file}</strong> was written, with {several(done.records, "record")}.
          {done.notCleared === 0
            ? ""
            : ` ${several(done.notCleared, "record was", "records were")} left out: not cleared for audit submission.`}
          {done.leftOut === 0
            ? ""
            : ` ${several(done.leftOut, "answer was", "answers were")} left out: the file has no place for what belongs to a newer dataset than this program knows.`}
        </p>
      </Notice>
    </div>
  );
}

interface Option {
  value: string;
  label: string;
  records: number;
  which: ExportRecordsRequest["which"];
}

function optionsOf(page: ExportPageView): Option[] {
  const years = page.years.map(({ year, records }) => ({
    value: `year ${year}`,
    label: `Diagnosed in ${year}`,
    records,
    which: { kind: "year" as const, year },
  }));
  const versions = page.versions.map(({ version, records }) => ({
    value: `version ${version}`,
    label: `Dataset ${version}`,
    records,
    which: { kind: "version" as const, version },
  }));
  return [
    { value: ALL, label: "All records", records: page.records, which: { kind: ALL } },
    ...years,
    // Of one version there is nothing to choose.
    ...(versions.length < 2 ? [] : versions),
  ];
}

/** What the records are, beside their number. */
function wordsOf({ records, drafts, undated, notCleared }: ExportPageView): string {
  if (records === 0) return "There is no record to export.";
  const parts = [
    drafts === 0 ? "None is a draft" : `${several(drafts, "is a draft", "are drafts")}`,
    ...(undated === 0
      ? []
      : [`${several(undated, "has", "have")} no date of diagnosis and ${undated === 1 ? "is" : "are"} of no year`]),
  ];
  const cleared =
    notCleared === 0
      ? ""
      : ` ${several(notCleared, "is", "are")} left out of every file: not cleared for audit submission.`;
  return `Of all records, ${parts.join(", and ").replace(/^None is/, "none is")}. Deleted records are never exported.${cleared}`;
}
