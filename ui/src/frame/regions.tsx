// F6: moves focus between bar, navigation, main and panel, and back to where it last was in each. Each region says here
// where it is, and which of its controls may be the first to take focus.
import type { FocusEvent, ReactNode, RefCallback } from "react";
import { createContext, useCallback, useContext, useState } from "react";

const ORDER = ["bar", "navigation", "main", "panel"] as const;
type Region = (typeof ORDER)[number];

class Regions {
  readonly #elements = new Map<Region, HTMLElement>();
  readonly #stops = new Map<Region, Set<HTMLElement>>();
  readonly #last = new Map<Region, HTMLElement>();
  #heard: Event | null = null;

  readonly put = (region: Region, element: HTMLElement): (() => void) => {
    this.#elements.set(region, element);
    return () => {
      if (this.#elements.get(region) === element) this.#elements.delete(region);
    };
  };

  readonly putStop = (region: Region, element: HTMLElement): (() => void) => {
    const stops = this.#stops.get(region) ?? new Set();
    this.#stops.set(region, stops.add(element));
    return () => {
      stops.delete(element);
    };
  };

  /** The innermost region hears it first, and it alone keeps it: the panel stands in main. */
  readonly heard = (region: Region, event: FocusEvent<HTMLElement>): void => {
    if (this.#heard === event.nativeEvent) return;
    this.#heard = event.nativeEvent;
    this.#last.set(region, event.target);
  };

  move(step: 1 | -1): void {
    const shown = ORDER.filter((region) => isShown(this.#elements.get(region)));
    const at = shown.findLastIndex((region) => this.#elements.get(region)?.contains(document.activeElement) === true);
    const from = at === -1 && step === -1 ? 0 : at;
    const next = shown[(from + step + shown.length) % shown.length];
    if (next !== undefined) this.enter(next);
  }

  /** Focuses where one last was in a region, the first of its stops, or the region itself. */
  enter(region: Region): void {
    const before = this.#last.get(region);
    const stops = [...(this.#stops.get(region) ?? [])].filter(isShown).sort(byPlace);
    (before?.isConnected === true && isShown(before) ? before : (stops[0] ?? this.#elements.get(region)))?.focus();
  }

  /** Whether something in the region has focus, and not the region as a whole. */
  isWorkedIn(region: Region): boolean {
    const element = this.#elements.get(region);
    const { activeElement } = document;
    return activeElement !== element && element?.contains(activeElement) === true;
  }

  /** Focuses the region itself. */
  skipTo(region: Region): void {
    this.#elements.get(region)?.focus();
  }
}

function isShown(element: HTMLElement | undefined): boolean {
  return element?.checkVisibility() === true;
}

function byPlace(one: HTMLElement, other: HTMLElement): number {
  return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

const Context = createContext<Regions | null>(null);

export function RegionsProvider({ children }: { children: ReactNode }) {
  const [regions] = useState(() => new Regions());
  return <Context value={regions}>{children}</Context>;
}

export function useRegions(): Regions {
  const regions = useContext(Context);
  if (regions === null) throw new Error("outside the frame");
  return regions;
}

/** For the element of a region. */
export function useRegion(region: Region): {
  ref: RefCallback<HTMLElement>;
  onFocus: (event: FocusEvent<HTMLElement>) => void;
} {
  const regions = useRegions();
  const ref = useCallback((element: HTMLElement) => regions.put(region, element), [regions, region]);
  return { ref, onFocus: (event) => regions.heard(region, event) };
}

/** As the `ref` of a control that may be the first of its region to take focus: of those shown, the first on the page is. */
export function useStop(region: Region): RefCallback<HTMLElement> {
  const regions = useRegions();
  return useCallback((element: HTMLElement) => regions.putStop(region, element), [regions, region]);
}
