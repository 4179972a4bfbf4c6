// The application: the session, and whichever of the three states the desk is in.
import { lazy, Suspense, useEffect } from "react";
import { ContextMenu } from "./frame/context-menu";
import { useKeys } from "./keys/keys";
import { Failed, Loading } from "./parts/states";
import { Boundary } from "./session/broken";
import { Door } from "./session/door";
import { SessionProvider, useSession } from "./session/session";
import { TextSizeProvider } from "./session/text-size";
import { Unlock } from "./session/unlock";

const loadDesk = () => import("./desk");
const Desk = lazy(loadDesk);
// Only a computer without records needs it.
const Welcome = lazy(() => import("./session/welcome"));
// Nor does whoever unlocks wait for a page that is shown once.
const RecoveryKey = lazy(async () => ({ default: (await import("./session/recovery-key")).RecoveryKey }));

/** Lock works whatever is drawn, and also where nothing could be. */
function LockKey() {
  const { view, lock } = useSession();
  useKeys("window", { "Ctrl+L": () => (view?.state === "open" ? void lock() : false) });
  return null;
}

export function App() {
  return (
    <SessionProvider>
      <TextSizeProvider>
        <LockKey />
        <Guarded />
        <ContextMenu />
      </TextSizeProvider>
    </SessionProvider>
  );
}

/** What cannot be drawn says so, and is tried again with another state: Lock leads to the unlock page from everywhere. */
function Guarded() {
  const { view, shownKey, keyIsKept } = useSession();
  // Whoever passes a locked computer does not read a key that opens it.
  const shows = shownKey !== null && view?.state !== "locked";
  return (
    <Boundary key={shows ? "recovery key" : view?.state} around={(broken) => <Door title="Not shown">{broken}</Door>}>
      {shows ? (
        <Suspense fallback={<Door title="Recovery key">{null}</Door>}>
          <RecoveryKey view={shownKey} onDone={keyIsKept} />
        </Suspense>
      ) : (
        <Gate />
      )}
    </Boundary>
  );
}

function Gate() {
  const { view, trouble, locking, refresh } = useSession();

  // The first screen is there: the rest comes while somebody types a passphrase.
  const shown = view !== null;
  useEffect(() => {
    if (!shown) return;
    void loadDesk();
    // How long a start takes is measured up to here.
    requestAnimationFrame(() => setTimeout(() => performance.mark("first screen painted")));
  }, [shown]);

  if (locking) return <Door title="Locking">{null}</Door>;
  const starting = (
    <Door title="Starting">
      <Loading what="FLS Desk" rows={3} />
    </Door>
  );
  if (view === null) {
    return trouble === null ? (
      starting
    ) : (
      <Door title="Starting">
        <Failed what="FLS Desk" error={trouble} onRetry={() => void refresh()} />
      </Door>
    );
  }
  if (view.state === "locked") return <Unlock view={view} />;
  return (
    <Suspense fallback={starting}>
      {view.state === "firstRun" ? <Welcome view={view} /> : <Desk key={view.user?.id} view={view} />}
    </Suspense>
  );
}
