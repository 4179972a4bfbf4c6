// A chart as a file: the picture, or its months for a spreadsheet.
import { useMutation } from "@tanstack/react-query";
import { announce } from "../parts/announce";
import type { ChartFormat, RunChartRequest } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function RunChartExport({ chart }: { chart: RunChartRequest }) {
  const saving = useMutation({
    mutationFn: (format: ChartFormat) => call("export_chart", { chart, format }),
    onSuccess: ({ file }) => {
      if (file !== null) announce(`${file} was written.`);
    },
  });
  return (
    <>
      {saving.isError ? (
        <span className="small" role="alert">
          {saving.error instanceof CallError ? saving.error.message : "The file could not be written. Try again."}
        </span>
      ) : saving.data?.file == null ? null : (
        <span className="small quiet">{saving.data.file} was written</span>
      )}
      <button type="button" className="button button--quiet" onClick={() => saving.mutate("svg")}>
        <span className="vh">Save as </span>SVG
      </button>
      <button type="button" className="button button--quiet" onClick={() => saving.mutate("csv")}>
        <span className="vh">Save as </span>CSV
      </button>
    </>
  );
}
