// A chart as a file: the picture, or its months for a spreadsheet.
import { useMutation } from "@tanstack/react-query";
import { announce } from "../parts/announce";
import type { ChartFormat, ExportedView, RunChartRequest } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { pngOf } from "./png";

async function exportPng(chart: RunChartRequest): Promise<ExportedView> {
  const { svg } = await call("chart_picture", chart);
  return call("export_chart_png", { chart, png: await pngOf(svg) });
}

export function RunChartExport({ chart }: { chart: RunChartRequest }) {
  const saving = useMutation({
    mutationFn: (format: ChartFormat | "png") =>
      format === "png" ? exportPng(chart) : call("export_chart", { chart, format }),
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
      <button type="button" className="button button--quiet" onClick={() => saving.mutate("png")}>
        <span className="vh">Save as </span>PNG
      </button>
      <button type="button" className="button button--quiet" onClick={() => saving.mutate("csv")}>
        <span className="vh">Save as </span>CSV
      </button>
    </>
  );
}
