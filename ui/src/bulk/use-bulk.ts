// The last answer for many patients, while it can be undone, and what came of undoing it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { BulkChangeView, BulkUndoneView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

const LAST = ["last bulk"];

export interface Bulk {
  last: BulkChangeView | null;
  /** What undoing came to, until something else is done. */
  undone: BulkUndoneView | null;
  /** Why it could not be undone. */
  refused: string | null;
  done: (change: BulkChangeView) => void;
  undo: () => Promise<void>;
  /** Something else is done. */
  forget: () => void;
}

export function useBulk(): Bulk {
  const queries = useQueryClient();
  const last = useQuery({ queryKey: LAST, queryFn: () => call("last_bulk", null) }).data ?? null;
  const [undone, setUndone] = useState<BulkUndoneView | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const forget = useCallback(() => {
    setUndone(null);
    setRefused(null);
  }, []);

  function changed(change: BulkChangeView | null): void {
    queries.setQueryData(LAST, change);
    void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== LAST[0] });
  }

  return {
    last,
    undone,
    refused,
    done: (change) => {
      forget();
      changed(change);
    },
    undo: async () => {
      if (busy) return;
      setBusy(true);
      setRefused(null);
      try {
        setUndone(await call("undo_bulk", null));
        changed(null);
      } catch (thrown) {
        setRefused(thrown instanceof CallError ? `${thrown.message}.` : "It could not be undone. Try again.");
      } finally {
        setBusy(false);
      }
    },
    forget,
  };
}
