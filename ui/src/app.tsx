// The application: queries, the session, and whichever of the three states the desk is in.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Failed, Loading } from "./parts/states";
import type { SessionView } from "./platform";
import { makeRouter } from "./router";
import { Door } from "./session/door";
import { atRoute, returnToPlace } from "./session/place";
import { SessionProvider, useSession } from "./session/session";
import { Unlock } from "./session/unlock";
import { Welcome } from "./session/welcome";

// Nothing here depends on a network: the host is on this computer, so "offline" must not pause a query.
const queries = new QueryClient({
  defaultOptions: {
    queries: { networkMode: "always", retry: false, staleTime: 0, gcTime: 60_000, refetchOnWindowFocus: true },
    mutations: { networkMode: "always", retry: false },
  },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider queries={queries}>
        <Gate />
      </SessionProvider>
    </QueryClientProvider>
  );
}

function Gate() {
  const { view, trouble, locking, refresh } = useSession();

  if (locking) return <Door title="Locking">{null}</Door>;
  if (view === null) {
    return (
      <Door title="Starting">
        {trouble === null ? (
          <Loading what="FLS Desk" rows={3} />
        ) : (
          <Failed what="FLS Desk" error={trouble} onRetry={() => void refresh()} />
        )}
      </Door>
    );
  }
  if (view.state === "firstRun") return <Welcome view={view} />;
  if (view.state === "locked") return <Unlock view={view} />;
  return <Desk key={view.user?.id} view={view} />;
}

let lastUser: string | null = null;

/** Where to begin: whoever unlocks returns to where they left off, somebody who was nowhere yet to the list. */
function beginAt(view: SessionView): void {
  const user = view.user?.id ?? "";
  const route = view.returnTo?.route ?? (lastUser !== null && lastUser !== user ? "/patients" : null);
  returnToPlace(view.returnTo);
  if (route !== null) window.history.replaceState(null, "", `#${route}`);
  lastUser = user;
}

function Desk({ view }: { view: SessionView }) {
  const [router] = useState(() => {
    beginAt(view);
    return makeRouter();
  });
  useEffect(() => {
    const forget = router.subscribe("onResolved", ({ toLocation }) => atRoute(toLocation.pathname));
    return () => {
      forget();
      router.history.destroy();
    };
  }, [router]);
  return <RouterProvider router={router} />;
}
