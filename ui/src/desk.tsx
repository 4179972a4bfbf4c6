// The desk of whoever is in: the frame and its screens, beginning where this person left off. It is loaded while somebody
// unlocks, so that the window does not wait for it.
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { SessionView } from "./platform";
import { makeRouter } from "./router";
import { useSession } from "./session/session";
import type { Stay } from "./session/stay";
import { useStay } from "./session/stay";

/** Whoever unlocks returns to where they left off; somebody who was nowhere yet, after somebody else, to today's list. */
function beginAt(view: SessionView, stay: Stay, before: string | null): void {
  const route = view.returnTo?.route ?? (before !== null && before !== view.user?.id ? "/today" : null);
  stay.place.returnTo(view.returnTo);
  if (route !== null) window.history.replaceState(null, "", `#${route}`);
}

export default function Desk({ view }: { view: SessionView }) {
  const { lastIn } = useSession();
  const stay = useStay();
  const [router] = useState(() => {
    beginAt(view, stay, lastIn.current);
    return makeRouter();
  });
  useEffect(() => {
    lastIn.current = view.user?.id ?? null;
  }, [lastIn, view.user?.id]);
  useEffect(() => {
    const forget = router.subscribe("onResolved", ({ toLocation }) => stay.place.atRoute(toLocation.pathname));
    return () => {
      forget();
      router.history.destroy();
    };
  }, [router, stay]);
  return <RouterProvider router={router} />;
}
