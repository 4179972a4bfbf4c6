// The five states, counted. They add up to all records.
import { Icon } from "../parts/icon";
import { SYNC } from "../parts/status";
import { count } from "../parts/words";
import type { SyncCounts, SyncState } from "../platform";

const ORDER: readonly SyncState[] = ["onlyHere", "waiting", "sent", "accepted", "needsYou"];

export function SyncCountsList({ counts }: { counts: SyncCounts }) {
  return (
    <ul className="counts" aria-label="Records by state">
      {ORDER.map((state) => {
        const { word, icon, tone, means } = SYNC[state];
        const on = state === "needsYou" && counts[state] > 0;
        return (
          <li key={state} className={on ? "is-on" : undefined}>
            <span className="n">
              <span className={tone === "" || counts[state] === 0 ? undefined : `tone--${tone}`}>
                <Icon name={icon} className="icon--l" />
              </span>
              {count(counts[state])}
            </span>
            <span className="name">{word}</span>
            <span className="quiet">{means}</span>
          </li>
        );
      })}
    </ul>
  );
}
