// Who is using the desk, and the lock: by hand, by idleness, or because the host says so. Locking forgets every
// patient in the window's memory.
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode, RefObject } from "react";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { RecoveryKeyView, SessionView } from "../platform";
import { CallError, platform } from "../platform";
import { call, finishBeforeLock, onBeforeLock, onLocked } from "./call";
import { onChanged } from "./changed";
import { useIdle } from "./idle";
import { Stay, StayContext } from "./stay";

const FLUSH_PATIENCE = 2000;
/** What somebody is reading before they agree to it stays as they read it; the host refuses it if it is out of date. */
const STANDS: ReadonlySet<unknown> = new Set(["bulk preview"]);

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
  /** Whether the follow-ups were asked for outside the window, and not shown yet: while it is locked nothing is. */
  followUpsAsked: boolean;
  followUpsShown: () => void;
  /** Who is in, or was last: an id, and nothing of a patient. It outlives the lock, to choose this person again. */
  lastIn: RefObject<string | null>;
  /** Whose file to import was put away by the lock, until they are told: an id, too. */
  putAway: RefObject<string | null>;
  /** A recovery key that was just made. It is shown only now, so that it stays through a lock until somebody has it. */
  shownKey: RecoveryKeyView | null;
  showKey: (key: RecoveryKeyView) => void;
  /** It is on paper. */
  keyIsKept: () => void;
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

/** Whether this desk has joined a Central. */
export function useJoined(): boolean {
  return useSession().view?.service?.central != null;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [view, setView] = useState<SessionView | null>(null);
  const [trouble, setTrouble] = useState<CallError | null>(null);
  const [locking, setLocking] = useState(false);
  const [followUpsAsked, setFollowUpsAsked] = useState(false);
  const followUpsShown = useCallback(() => setFollowUpsAsked(false), []);
  const [shownKey, showKey] = useState<RecoveryKeyView | null>(null);
  const [stay, setStay] = useState(() => new Stay());
  const current = useRef(stay);
  const lastIn = useRef<string | null>(null);
  const putAway = useRef<string | null>(null);
  const busy = useRef(false);
  // An answer about who is here that was asked for before somebody locked or unlocked says nothing any more.
  const turn = useRef(0);

  const forget = useCallback(() => {
    if (current.current.importing !== null) putAway.current = lastIn.current;
    current.current.end();
    current.current = new Stay();
    setStay(current.current);
  }, []);

  const refresh = useCallback(async () => {
    const asked = turn.current;
    try {
      const now = await call("session", null);
      if (asked !== turn.current) return;
      setView(now);
      setTrouble(null);
    } catch (thrown) {
      if (thrown instanceof CallError) setTrouble(thrown);
    }
  }, []);

  // The host locks by itself, and another day begins by itself. It lets nobody in: whoever sits here goes on from the
  // recovery key, or from their passphrase, when they are done.
  const follow = useCallback(async () => {
    const asked = turn.current;
    const now = await call("session", null).catch(() => null);
    if (now === null || asked !== turn.current) return;
    if (now.state !== "open") forget();
    setView((was) =>
      was === null || was.state === "firstRun" || (was.state !== now.state && now.state === "open") ? was : now,
    );
  }, [forget]);

  const lock = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    turn.current += 1;
    setLocking(true);
    await finishBeforeLock(FLUSH_PATIENCE);
    try {
      const locked = await call("lock", null);
      turn.current += 1;
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

  useEffect(() => onBeforeLock(() => stay.place.kept()), [stay]);
  useEffect(() => stay.clipboard.listen(), [stay]);

  // The computer is being locked or goes to sleep: put away what is being typed, then lock.
  useEffect(() => platform.onLockAsked(() => void lock()), [lock]);
  useEffect(() => platform.onFollowUpsAsked(() => setFollowUpsAsked(true)), []);

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

  // What is shown is asked for again, and with it what day it is.
  useEffect(
    () =>
      onChanged(() => {
        if (busy.current) return;
        void follow();
        void stay.queries.invalidateQueries({ predicate: ({ queryKey }) => !STANDS.has(queryKey[0]) });
      }),
    [stay, follow],
  );

  // Whoever reads a key that was made at the first run is in already.
  useIdle(view?.state === "open" || (shownKey !== null && view?.state === "firstRun"), stay, lock);

  const keyIsKept = useCallback(() => {
    showKey(null);
    void refresh();
  }, [refresh]);

  const opened = useCallback(
    (next: SessionView) => {
      turn.current += 1;
      // A key that was being read is shown again to whoever was in when the computer locked, and to nobody else.
      if (lastIn.current !== null && next.user?.id !== lastIn.current) showKey(null);
      forget();
      setView(next);
    },
    [forget],
  );
  const value = useMemo(
    () => ({
      view,
      trouble,
      locking,
      refresh,
      opened,
      lock,
      lastIn,
      putAway,
      followUpsAsked,
      followUpsShown,
      shownKey,
      showKey,
      keyIsKept,
    }),
    [view, trouble, locking, refresh, opened, lock, followUpsAsked, followUpsShown, shownKey, keyIsKept],
  );
  return (
    <Context value={value}>
      <StayContext value={stay}>
        <QueryClientProvider client={stay.queries}>{children}</QueryClientProvider>
      </StayContext>
    </Context>
  );
}
