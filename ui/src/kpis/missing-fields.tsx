// KPI 1 in detail: the fields that are missing in more than 20% of records.
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { count } from "../parts/words";
import type { FieldMissingView } from "../platform";
import { MissingIn } from "./behind";

const COLUMNS: readonly DataColumn<FieldMissingView>[] = [
  { key: "question", heading: "Question", names: true, cell: (field) => field.number },
  { key: "wording", heading: "Wording", wraps: true, cell: (field) => field.wording },
  {
    key: "missing",
    heading: "Missing",
    number: true,
    cell: (field) => <MissingIn field={field} words={field.behind.words} />,
  },
  { key: "applies", heading: "Applies to", number: true, cell: (field) => count(field.applies) },
  { key: "percent", heading: "Percent", number: true, cell: (field) => `${field.percent}%` },
];

export function MissingFields({ fields }: { fields: readonly FieldMissingView[] }) {
  if (fields.length === 0) return null;
  return (
    <section className="sheet missing-fields">
      <div className="sheet__head">
        <h2>Missing in more than 20% of records</h2>
        <span className="small quiet">KPI 1</span>
      </div>
      <DataTable
        label="Missing fields table"
        caption="Fields missing in more than 20% of records"
        rows={fields}
        rowId={(field) => field.number}
        columns={COLUMNS}
      />
    </section>
  );
}
