// The five states, counted. They add up to all records; without a Central all records and those of them that need somebody.
import { Icon } from "../parts/icon";
import { SYNC } from "../parts/status";
import { count } from "../parts/words";
import type { SyncCounts, SyncState } from "../platform";

const ORDER: readonly SyncState[] = ["onlyHere", "waiting", "sent", "accepted", "needsYou"];

/** Without a Central nothing is on its way: all records are here, and some of them ask for somebody. */
const ALONE: readonly SyncState[] = ["onlyHere", "needsYou"];

export function SyncCountsList({ counts, joined }: { counts: SyncCounts; joined: boolean }) {
  return (
    <ul className="counts" aria-label="Records by state">
      {(joined ? ORDER : ALONE).map((state) => {
        const { word, icon, tone, means } = SYNC[state];
        const here = state === "onlyHere" && !joined;
        const on = state === "needsYou" && counts[state] > 0;
        // What needs somebody is on this computer, too.
        const number = here ? ORDER.reduce((sum, each) => sum + counts[each], 0) : counts[state];
        return (
          <li key={state} className={on ? "is-on" : undefined}>
            <span className="n">
              <span className={tone === "" || number === 0 ? undefined : `tone--${tone}`}>
                <Icon name={icon} className="icon--l" />
              </span>
              {count(number)}
            </span>
            <span className="name">{here ? "On this computer" : word}</span>
            <span className="quiet">
              {here
                ? "There is no Central to send them to."
                : joined
                  ? means
                  : number === 0
                    ? "None of them."
                    : "Of these, open them to see why."}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
