// The last answer for many patients, while it can be undone, and what came of undoing it. The foot that shows it may come with its
// words, which a screen reader does not read then: it is told.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { announce } from "../parts/announce";
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
      announce(change.words);
    },
    undo: async () => {
      if (busy) return;
      setBusy(true);
      setRefused(null);
      try {
        const now = await call("undo_bulk", null);
        setUndone(now);
        changed(null);
        announce(now.words);
      } catch (thrown) {
        const why = thrown instanceof CallError ? `${thrown.message}.` : "It could not be undone. Try again.";
        setRefused(why);
        announce(why);
      } finally {
        setBusy(false);
      }
    },
    forget,
  };
}
