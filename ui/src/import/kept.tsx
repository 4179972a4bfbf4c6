// What people said of the columns of files and this desk keeps for the next such file: listed, and forgotten.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Icon } from "../parts/icon";
import { Failed, Notice } from "../parts/states";
import { dayAndTime, several } from "../parts/words";
import type { KeptColumnsView } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";

const KEY = ["kept import columns"];

export function KeptColumns() {
  const queries = useQueryClient();
  const today = useToday();
  const kept = useQuery({ queryKey: KEY, queryFn: () => call("kept_import_columns", null) });
  const forget = useMutation({
    mutationFn: ({ headings }: KeptColumnsView) => call("forget_import_columns", { headings }),
    onSuccess: (left) => queries.setQueryData(KEY, left),
  });
  if (kept.isError) {
    return <Failed what="What is kept of columns" error={kept.error} onRetry={() => void kept.refetch()} />;
  }
  const every = kept.data ?? [];
  if (every.length === 0) return null;
  return (
    <details className="import__notes import__kept">
      <summary>Columns kept for {several(every.length, "kind of file", "kinds of file")}</summary>
      <p className="small quiet">
        A file with the same headings is read as somebody said. Once forgotten, such a file is asked about again.
      </p>
      {forget.isError ? (
        <Notice tone="bad" alert>
          <p>{forget.error.message}</p>
        </Notice>
      ) : null}
      <ul className="lines">
        {every.map((one) => (
          <li key={one.headings.join("\n")}>
            <span>
              <strong>{one.name ?? "No name"}</strong>{" "}
              <span className="quiet small">
                {dayAndTime(one.changedAt, today)}: {one.headings.filter((heading) => heading !== "").join(", ")}
              </span>
            </span>
            <button
              type="button"
              className="button button--quiet button--small"
              aria-label={`Forget ${called(one)}`}
              onClick={() => {
                if (!forget.isPending) forget.mutate(one);
              }}
            >
              <Icon name="close" /> Forget
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function called(one: KeptColumnsView): string {
  return one.name ?? `the columns ${one.headings.filter((heading) => heading !== "").join(", ")}`;
}
