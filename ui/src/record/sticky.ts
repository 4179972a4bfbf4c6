// What stays on the screen while the form scrolls: who it is, the tabs, the save bar. Each tells the style sheet how high it
// is, so that the next one stands below it, and so that nothing scrolls, or takes focus, behind any of them.
import type { RefCallback } from "react";
import { useEffect, useState } from "react";
import { takesText } from "../keys/keys";

type Part = "identity" | "tabs" | "savebar";

const PARTS: readonly Part[] = ["identity", "tabs", "savebar"];
const variable = (part: Part) => `--${part}-height`;

class Sticky {
  readonly #elements = new Map<Part, HTMLElement>();
  readonly #observer = new ResizeObserver(() => this.measure());
  readonly refs: Record<Part, RefCallback<HTMLElement>> = {
    identity: (element) => this.#hold("identity", element),
    tabs: (element) => this.#hold("tabs", element),
    savebar: (element) => this.#hold("savebar", element),
  };

  /** A part that does not stick on a window of this size takes no room. */
  readonly measure = (): void => {
    for (const part of PARTS) {
      const element = this.#elements.get(part);
      const sticks = element !== undefined && getComputedStyle(element).position === "sticky";
      document.documentElement.style.setProperty(variable(part), sticks ? `${element.offsetHeight}px` : "0px");
    }
  };

  /** On a window of another size the answer that has the focus is still in sight: what is above it became higher or lower. */
  readonly resized = (): void => {
    this.measure();
    const { activeElement } = document;
    if (takesText(activeElement) || activeElement instanceof HTMLInputElement)
      activeElement?.scrollIntoView({ block: "nearest" });
  };

  /** Scrolls past what is cut by who it is: all of it is in sight then, or nothing. */
  readonly passBy = (element: HTMLElement | null): void => {
    const edge = this.#elements.get("identity")?.getBoundingClientRect().bottom;
    if (element === null || edge === undefined) return;
    const { top, bottom } = element.getBoundingClientRect();
    if (top < Math.floor(edge) && bottom > edge) window.scrollBy(0, bottom - edge);
  };

  #hold(part: Part, element: HTMLElement | null): void {
    const before = this.#elements.get(part);
    if (before !== undefined) this.#observer.unobserve(before);
    if (element === null) {
      this.#elements.delete(part);
      document.documentElement.style.removeProperty(variable(part));
    } else {
      this.#elements.set(part, element);
      this.#observer.observe(element);
      this.measure();
    }
  }
}

/** Refs for the parts that stay, and a way past what one of them cuts. */
export function useSticky(): Sticky {
  const [sticky] = useState(() => new Sticky());
  // Which parts stay depends on the window, also where it changes none of their heights.
  useEffect(() => {
    window.addEventListener("resize", sticky.resized);
    return () => window.removeEventListener("resize", sticky.resized);
  }, [sticky]);
  return sticky;
}
