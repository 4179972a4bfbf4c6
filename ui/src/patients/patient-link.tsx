// The link of a patient's row: it opens the record at what it needs, not only at the record.
import { Link } from "@tanstack/react-router";
import { ListedNhsNumber } from "../parts/nhs-number";
import type { PatientRowView } from "../platform";

export function questionToOpen(row: Pick<PatientRowView, "needsAttention" | "missing">): { q?: string } {
  if (row.needsAttention) return { q: "settle" };
  return row.missing > 0 ? { q: "missing" } : {};
}

export function PatientLink({ row }: { row: PatientRowView }) {
  return (
    <Link
      to="/patients/$record/{-$tab}"
      params={{ record: row.id }}
      search={questionToOpen(row)}
      data-row-link={row.id}
    >
      <ListedNhsNumber digits={row.nhsNumber} />
    </Link>
  );
}
