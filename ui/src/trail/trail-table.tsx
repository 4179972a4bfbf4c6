// The lines of who saw what. A record is opened from its id, which is a line, too.
import { Link } from "@tanstack/react-router";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { dayAndTime } from "../parts/words";
import type { AccessLineView } from "../platform";
import { useToday } from "../session/session";

/** What tells one record from another in a column: the end of its id, which is random. */
function shortId(record: string): string {
  return record.slice(-12);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.substring(1);
}

export function TrailTable({ lines }: { lines: AccessLineView[] }) {
  const today = useToday();
  const columns: DataColumn<AccessLineView>[] = [
    { key: "when", heading: "When", names: true, cell: (line) => capital(dayAndTime(line.at, today)) },
    { key: "who", heading: "Who", wraps: true, cell: (line) => line.by },
    { key: "what", heading: "What", wraps: true, cell: (line) => line.what },
    {
      key: "record",
      heading: "Record",
      cell: (line) =>
        line.record === null ? (
          (line.records ?? "")
        ) : (
          <Link
            className="mono"
            to="/patients/$record/{-$tab}"
            params={{ record: line.record, tab: undefined }}
            aria-label={`Open record ${line.record}`}
          >
            {shortId(line.record)}
          </Link>
        ),
    },
    { key: "mark", heading: "Line and mark", quiet: true, roomy: 1, cell: (line) => `${line.nr}-${line.mark}` },
  ];
  return (
    <DataTable
      label="Who saw what table"
      caption="Who saw what"
      rows={lines}
      rowId={(line) => String(line.nr)}
      columns={columns}
    />
  );
}
