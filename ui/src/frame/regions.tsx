// F6: moves focus between bar, navigation, main and panel, and back to where it last was in each. Each region says here
// where it is, and which of its controls may be the first to take focus. Lists say here where focus goes on that fell to
// nothing, as what had it went away.
import type { FocusEvent, ReactNode, RefCallback } from "react";
import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";
import { topDialog } from "../parts/dialog";

const ORDER = ["bar", "navigation", "main", "panel"] as const;
type Region = (typeof ORDER)[number];

class Regions {
  readonly #elements = new Map<Region, HTMLElement>();
  readonly #stops = new Map<Region, Set<HTMLElement>>();
  readonly #last = new Map<Region, HTMLElement>();
  readonly #lists = new Set<() => boolean>();
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

  readonly putList = (goOn: () => boolean): (() => void) => {
    this.#lists.add(goOn);
    return () => {
      this.#lists.delete(goOn);
    };
  };

  /** Focus has fallen to nothing: a row of a list takes it, or the screen that has none any more. */
  goOn(): void {
    const lists = [...this.#lists];
    if (lists.length > 0 && !lists.some((goOn) => goOn())) this.skipTo("main");
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

/**
 * What had focus and is not on the page any more: a button that did what it says, a row that was erased. A browser says
 * nothing of it, and leaves focus on the page as a whole, where no key of a list is heard.
 */
function keepFocus(regions: Regions): () => void {
  let last: Element | null = null;
  let looking: number | undefined;
  function look(): void {
    looking = undefined;
    const lost = last !== null && !last.isConnected && onPage();
    if (lost && topDialog() === undefined) regions.goOn();
  }
  const heard = ({ target }: Event) => {
    last = target instanceof Element ? target : null;
  };
  // Whoever takes it away may give it to something else, once that is drawn.
  const observer = new MutationObserver(() => {
    if (last?.isConnected === false && onPage()) looking ??= window.setTimeout(look);
  });
  document.addEventListener("focusin", heard);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener("focusin", heard);
    observer.disconnect();
    window.clearTimeout(looking);
  };
}

function onPage(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body;
}

const Context = createContext<Regions | null>(null);

export function RegionsProvider({ children }: { children: ReactNode }) {
  const [regions] = useState(() => new Regions());
  useEffect(() => keepFocus(regions), [regions]);
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

/**
 * @param goOn what a list does with focus that fell to nothing on its screen; false where it has no row for it, and nothing
 * on a screen whose focus is its own affair.
 */
export function useGoOn(goOn: (() => boolean) | null): void {
  const regions = useRegions();
  const latest = useRef(goOn);
  useEffect(() => {
    latest.current = goOn;
  });
  const goes = goOn !== null;
  useEffect(() => (goes ? regions.putList(() => latest.current?.() === true) : undefined), [regions, goes]);
}
