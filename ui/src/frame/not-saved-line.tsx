// What was typed and not saved when this person came in, said above the first screens until it is saved, or closed.
import { Link, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { Notice } from "../parts/states";
import { notSavedWords } from "../parts/words";
import { useRefused } from "../session/refused";
import { useListState } from "./list-memory";
import { useCounts } from "./use-counts";

/** The list of them. */
export function NotSavedLink({ number }: { number: number }) {
  return (
    <Link to="/patients" search={{ show: "notSaved" }}>
      {number === 1 ? "See it" : "See them"}
    </Link>
  );
}

export function NotSavedLine() {
  const counts = useCounts();
  const maySave = useRefused("write") === null;
  const path = useRouterState({ select: (state) => state.location.pathname });
  // Those screens say it themselves, and so does a list of patients that has none.
  const saidThere = /^\/(patients\/.|sync$|today$)/.test(path) || (path === "/patients" && counts?.patients === 0);
  // As it was on coming in: nothing moves because somebody types.
  const [found, change] = useListState<{ atUnlock: number | null }>("not saved", { atUnlock: null });
  const now = counts?.notSaved;
  useEffect(() => {
    if (found.atUnlock === null && now !== undefined) change({ atUnlock: now });
  }, [found.atUnlock, now, change]);
  if (saidThere || now === undefined || now === 0 || found.atUnlock === null || found.atUnlock === 0) return null;
  return (
    <div className="toolbar">
      <Notice icon="pen">
        <p className="flow">
          <span>
            <strong>{notSavedWords(now)}</strong>{" "}
            <span className="not-saved__why">
              {maySave
                ? "What you typed is kept, and counts once you save it."
                : "What you typed is kept here, and counts in no figure."}
            </span>
          </span>
          <NotSavedLink number={now} />
          <button type="button" className="text-button" onClick={() => change({ atUnlock: 0 })}>
            Close
          </button>
        </p>
      </Notice>
    </div>
  );
}
