// The five states, counted. They add up to all records.
import { Icon } from "../parts/icon";
import { SYNC } from "../parts/status";
import { count } from "../parts/words";
import type { SyncCounts, SyncState } from "../platform";

const ORDER: readonly SyncState[] = ["onlyHere", "waiting", "sent", "accepted", "needsYou"];

/** Without a Central nothing is on its way: a record is here, or asks for somebody. */
const ALONE: readonly SyncState[] = ["onlyHere", "needsYou"];

export function SyncCountsList({ counts, joined }: { counts: SyncCounts; joined: boolean }) {
  return (
    <ul className="counts" aria-label="Records by state">
      {(joined ? ORDER : ALONE).map((state) => {
        const { word, icon, tone, means } = SYNC[state];
        const here = state === "onlyHere" && !joined;
        const on = state === "needsYou" && counts[state] > 0;
        return (
          <li key={state} className={on ? "is-on" : undefined}>
            <span className="n">
              <span className={tone === "" || counts[state] === 0 ? undefined : `tone--${tone}`}>
                <Icon name={icon} className="icon--l" />
              </span>
              {count(counts[state])}
            </span>
            <span className="name">{here ? "On this computer" : word}</span>
            <span className="quiet">{here ? "Saved. No Central to send them to." : means}</span>
          </li>
        );
      })}
    </ul>
  );
}
