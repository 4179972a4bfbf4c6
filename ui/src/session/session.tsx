// Who is using the desk, and the lock: by hand, by idleness, or because the host says so. Locking forgets every
// patient in the window's memory.
import type { QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { SessionView } from "../platform";
import { CallError, platform } from "../platform";
import { call, finishBeforeLock, onBeforeLock, onLocked } from "./call";
import { clearClipboard } from "./clipboard";
import { useIdle } from "./idle";
import { forgetPlace, placeKept } from "./place";

const FLUSH_PATIENCE = 2000;

interface Session {
  /** Nothing until the host has answered once. */
  view: SessionView | null;
  /** Why the host could not say who is here. */
  trouble: CallError | null;
  /** While the desk is being locked nothing of a patient is shown. */
  locking: boolean;
  refresh: () => Promise<void>;
  opened: (view: SessionView) => void;
  lock: () => Promise<void>;
}

const Context = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error("outside the session");
  return session;
}

/** Today, as the desk sees it. */
export function useToday(): string {
  return useSession().view?.today ?? "";
}

export function SessionProvider({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  const [view, setView] = useState<SessionView | null>(null);
  const [trouble, setTrouble] = useState<CallError | null>(null);
  const [locking, setLocking] = useState(false);
  const busy = useRef(false);

  const refresh = useCallback(async () => {
    try {
      setView(await call("session", null));
      setTrouble(null);
    } catch (thrown) {
      if (thrown instanceof CallError) setTrouble(thrown);
    }
  }, []);

  const forget = useCallback(() => {
    queries.clear();
    forgetPlace();
    void clearClipboard();
  }, [queries]);

  const lock = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    setLocking(true);
    await finishBeforeLock(FLUSH_PATIENCE);
    try {
      const locked = await call("lock", null);
      forget();
      setView(locked);
    } catch {
      forget();
      await refresh();
    } finally {
      busy.current = false;
      setLocking(false);
    }
  }, [forget, refresh]);

  useEffect(() => {
    void refresh();
  }, [refresh]);

  useEffect(() => onBeforeLock(placeKept), []);

  // The computer is being locked or goes to sleep: put away what is being typed, then lock.
  useEffect(() => platform.onLockAsked(() => void lock()), [lock]);

  // The host locked without us, as it does when the window takes too long.
  useEffect(
    () =>
      onLocked(() => {
        if (busy.current) return;
        setView((was) => (was === null ? was : { ...was, state: "locked", user: null }));
        forget();
        void refresh();
      }),
    [forget, refresh],
  );

  useIdle(view?.state === "open", lock);

  const opened = useCallback(
    (next: SessionView) => {
      queries.clear();
      setView(next);
    },
    [queries],
  );
  const value = useMemo(
    () => ({ view, trouble, locking, refresh, opened, lock }),
    [view, trouble, locking, refresh, opened, lock],
  );
  return <Context value={value}>{children}</Context>;
}
