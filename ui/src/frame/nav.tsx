// The navigation on the left, each entry with its count. On a narrow window it is a Menu button.
import { Link, useRouterState } from "@tanstack/react-router";
import { useCallback, useRef, useState } from "react";
import { useDuplicateCount } from "../duplicates/use-duplicates";
import { useHasOptOuts, useOptOutCount } from "../optout/use-opt-outs";
import { Icon } from "../parts/icon";
import { count } from "../parts/words";
import type { CountsView } from "../platform";
import { useSession } from "../session/session";
import type { Entry } from "./entries";
import { ENTRIES, NUMBERED, SECTIONS } from "./entries";
import { useListWalks } from "./list-memory";
import { useRegion, useStop } from "./regions";
import { useCounts } from "./use-counts";

/** From here on there is no room for the word beside the number. */
const MANY = 100;

interface EntryCountProps {
  entry: Entry;
  counts: CountsView;
  /** How many pairs of records may be the same patient twice, as far as that is known. */
  pairs: number | undefined;
  /** How many numbers need an opt-out check, as far as that is known. */
  due: number | undefined;
}

function EntryCount({ entry, counts, pairs, due }: EntryCountProps) {
  if (entry.to === "/today") {
    const things = counts.needsYou + counts.notSaved + counts.followUps.inTime;
    return things === 0 ? null : (
      <span className="nav__count">
        {count(things)}
        <span className="vh"> to do</span>
      </span>
    );
  }
  if (entry.to === "/patients") return <span className="nav__count">{count(counts.patients)}</span>;
  if (entry.to === "/duplicates") {
    return pairs === undefined ? null : <span className="nav__count">{count(pairs)}</span>;
  }
  if (entry.to === "/optout") {
    return due === undefined || due === 0 ? null : (
      <span className="nav__count">
        {count(due)}
        <span className="vh"> to check</span>
      </span>
    );
  }
  if (entry.to === "/deleted") return <span className="nav__count">{count(counts.deleted)}</span>;
  if (entry.to === "/followups") {
    const { inTime, late } = counts.followUps;
    return (
      <span className="nav__count">
        {count(inTime)}
        <span className="vh"> in time</span>
        {late > 0 ? (
          <span className="nav__now">
            {count(late)} <span className={late < MANY ? undefined : "vh"}>late</span>
          </span>
        ) : null}
      </span>
    );
  }
  if (entry.to === "/sync" && counts.needsYou > 0) {
    return (
      <span className="nav__count nav__now">
        <Icon name="needs" /> {count(counts.needsYou)}
        <span className="vh"> {counts.needsYou === 1 ? "needs" : "need"} you</span>
      </span>
    );
  }
  if (entry.to === "/sync" && counts.waiting > 0) {
    return (
      <span className="nav__count">
        {count(counts.waiting)}
        <span className="vh"> waiting</span>
      </span>
    );
  }
  return null;
}

function keyOf(entry: Entry): { "aria-keyshortcuts"?: string } {
  const at = NUMBERED.indexOf(entry);
  return at === -1 ? {} : { "aria-keyshortcuts": `Control+${at + 1}` };
}

export function Nav() {
  const counts = useCounts();
  const region = useRegion("navigation");
  const stop = useStop("navigation");
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  const menuPlace = useCallback(
    (button: HTMLButtonElement) => {
      menu.current = button;
      return stop(button);
    },
    [stop],
  );
  const path = useRouterState({ select: (state) => state.location.pathname });
  const walks = useListWalks();
  const [, record] = /^\/patients\/([^/]+)/.exec(path) ?? [];
  // Nobody who enters a record waits for all records to be compared.
  const pairs = useDuplicateCount(record === undefined);
  const hasOptOuts = useHasOptOuts();
  // Of fictional patients nothing is owed: a check is there to be tried.
  const isPractice = useSession().view?.service?.demo === true;
  const due = useOptOutCount(hasOptOuts && !isPractice && record === undefined);
  const entries = ENTRIES.filter(({ to }) => to !== "/optout" || hasOptOuts);
  // A record is where the list is that it was opened from.
  const here = (record === undefined ? null : walks.of(record)?.route) ?? path;
  return (
    <nav
      className={open ? "nav nav--open" : "nav"}
      aria-label="Main"
      {...region}
      onBlur={(event) => {
        // On a narrow window its entries lie over the screen. A click may focus nothing: that leaves them open.
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        setOpen(false);
        menu.current?.focus();
      }}
    >
      <button
        ref={menuPlace}
        type="button"
        className="nav__menu bar__button bar__button--boxed"
        aria-expanded={open}
        aria-controls="nav-entries"
        onClick={() => setOpen(!open)}
      >
        <Icon name="menu" /> Menu
      </button>
      <div className="nav__in" id="nav-entries">
        {SECTIONS.map((section) => (
          <div key={section}>
            <h2>{section}</h2>
            <ul>
              {entries
                .filter((entry) => entry.section === section)
                .map((entry) => (
                  <li key={entry.to}>
                    <Link
                      to={entry.to}
                      // A record's address is below that of the patients, whichever list it was opened from.
                      activeOptions={{ exact: true }}
                      {...(here.startsWith(entry.to) ? { "aria-current": "page", ref: stop } : {})}
                      {...keyOf(entry)}
                      onClick={() => setOpen(false)}
                    >
                      {entry.label}{" "}
                      {counts === undefined ? null : (
                        <EntryCount entry={entry} counts={counts} pairs={pairs} due={due} />
                      )}
                    </Link>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
}
