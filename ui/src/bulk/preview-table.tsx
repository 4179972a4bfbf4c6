// What an answer for many does to each record, before it is written.
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { ListedNhsNumber } from "../parts/nhs-number";
import { shortDate } from "../parts/words";
import type { BulkPreviewView } from "../platform";

type Row = BulkPreviewView["rows"][number];

const NUMBER: DataColumn<Row> = {
  key: "number",
  heading: "NHS number",
  names: true,
  cell: (row) => <ListedNhsNumber digits={row.nhsNumber} />,
};
const DIAGNOSED: DataColumn<Row> = {
  key: "diagnosed",
  heading: "Diagnosed",
  cell: (row) => (row.diagnosed === null ? "Not yet" : shortDate(row.diagnosed)),
};
const QUESTION: DataColumn<Row> = { key: "question", heading: "Question", cell: (row) => row.question };
const HAPPENS: DataColumn<Row> = {
  key: "happens",
  heading: "What happens",
  wraps: true,
  cell: (row) => (
    <span className={row.outcome === "fills" || row.outcome === "replaces" ? undefined : "quiet"}>
      {row.outcome === "cannot" ? <strong>Left out: </strong> : null}
      {row.words}
    </span>
  ),
};

/** @param questions whether the rows are about different questions. */
export function PreviewTable({ preview, questions = false }: { preview: BulkPreviewView; questions?: boolean }) {
  return (
    <DataTable
      label="What happens to each record"
      caption="What happens to each record"
      boxed="dialog__scroll bulk__rows"
      columns={questions ? [NUMBER, DIAGNOSED, QUESTION, HAPPENS] : [NUMBER, DIAGNOSED, HAPPENS]}
      rows={preview.rows}
      rowId={(row) => `${row.id} ${row.question}`}
    />
  );
}
