// A group with nobody in it: what that means, and where to go on.
import { Notice } from "../parts/states";
import { count, longDate } from "../parts/words";
import type { FollowUpGroupName, FollowUpsView } from "../platform";
import type { Asked } from "./groups";
import { GROUPS, isChosen, isNarrowed } from "./groups";

export function Nobody({
  asked,
  view,
  onChange,
}: {
  asked: Asked;
  view: FollowUpsView;
  onChange: (change: Partial<Asked>) => void;
}) {
  const searched = asked.search.trim() !== "";
  if (isNarrowed(asked)) {
    const elsewhere = searched ? GROUPS.find((group) => view.counts[group.key] > 0) : undefined;
    return (
      <Notice>
        <p>
          <strong>
            {elsewhere !== undefined
              ? "Nobody in this group matches the search."
              : searched
                ? (view.searchWords ?? "")
                : nobodyLikeThat(asked)}
          </strong>
        </p>
        {elsewhere === undefined ? null : (
          <button type="button" className="button button--quiet" onClick={() => onChange({ group: elsewhere.key })}>
            Go on with {elsewhere.label}: {count(view.counts[elsewhere.key])}
          </button>
        )}
        {searched && !isChosen(asked) ? null : (
          <button
            type="button"
            className="button button--quiet"
            onClick={() =>
              onChange({
                weeks: null,
                site: null,
                therapy: null,
                assigned: null,
                called: null,
                // Whoever is found may be in any group.
                ...(searched ? { group: null } : {}),
              })
            }
          >
            {searched ? "Look among all follow-ups" : "Show the whole group"}
          </button>
        )}
      </Notice>
    );
  }
  const others = GROUPS.filter((group) => view.counts[group.key] > 0);
  const next = view.next === null ? "" : ` The next window opens on ${longDate(view.next)}.`;
  if (others.length === 0) {
    return (
      <Notice tone="good">
        <p>
          <strong>Nobody is owed a follow-up.</strong>
          {next}
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="good">
      <p>
        <strong>{nobodyIn(view.group)}</strong>
        {next}
      </p>
      {others.slice(0, 1).map((group) => (
        <button
          key={group.key}
          type="button"
          className="button button--quiet"
          onClick={() => onChange({ group: group.key })}
        >
          Go on with {group.label}: {count(view.counts[group.key])}
        </button>
      ))}
    </Notice>
  );
}

/** Of a group that was narrowed. */
function nobodyLikeThat({ weeks, site, therapy, assigned, called }: Asked): string {
  const byHas = weeks === null && site === null && therapy === null && called === null;
  if (byHas && assigned === "mine") return "You have nobody in this group.";
  if (byHas && assigned === "nobody") return "Everybody in this group is assigned to somebody.";
  const byCall = weeks === null && site === null && therapy === null && assigned === null;
  if (byCall && called === "never") return "Everybody in this group has been called.";
  return "Nobody in this group matches the choices above.";
}

function nobodyIn(name: FollowUpGroupName): string {
  return GROUPS.find((group) => group.key === name)?.nobody ?? "";
}
