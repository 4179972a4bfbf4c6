// A row of filter buttons, each with its count; one is pressed.
import type { IconName } from "./icon";
import { Icon } from "./icon";
import { count } from "./words";

export interface Filter<K extends string> {
  key: K;
  label: string;
  count?: number | undefined;
  /** The most that it counts: its place is kept, so that nothing beside it moves while a search is typed. */
  most?: number | undefined;
  icon?: IconName;
}

export function Filters<K extends string>(props: {
  label: string;
  filters: ReadonlyArray<Filter<K>>;
  chosen: K;
  onChoose: (key: K) => void;
}) {
  return (
    <ul className="filters" aria-label={props.label}>
      {props.filters.map((filter) => (
        <li key={filter.key}>
          <button type="button" aria-pressed={filter.key === props.chosen} onClick={() => props.onChoose(filter.key)}>
            {filter.icon === undefined ? null : <Icon name={filter.icon} />}
            {filter.label}
            {filter.count === undefined ? null : <Count of={filter.count} most={filter.most} />}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Count({ of, most }: { of: number; most: number | undefined }) {
  const widest = Math.max(count(of).length, most === undefined ? 0 : count(most).length);
  return (
    <span className="count" style={{ minWidth: `${widest}ch` }}>
      {count(of)}
    </span>
  );
}
