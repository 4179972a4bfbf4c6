// Functions that run in the page: a walk with Tab through everything that can have the focus, and what moves.
export interface Walk {
  /** Where the focus shows nothing. */
  unseen: string[];
  /** What has no name. */
  unnamed: string[];
  /** What Tab does not come to. */
  missed: string[];
}

/** No screen has as many stops. */
export const MOST_STOPS = 400;

declare global {
  interface Window {
    walked: { stops: Element[]; rounds: number; unseen: string[]; unnamed: string[] };
  }
}

export function beginWalk(): void {
  (document.activeElement as HTMLElement | null)?.blur();
  window.walked = { stops: [], rounds: 0, unseen: [], unnamed: [] };
  window.getSelection()?.removeAllRanges();
}

/** Looks at where the focus is; false when the walk is over. */
export function stopHere(): boolean {
  const { stops, unseen, unnamed } = window.walked;
  const here = document.activeElement;
  if (here === null || here === document.body) {
    // Past the last stop comes the page itself, and then the first stop.
    window.walked.rounds += 1;
    return window.walked.rounds < 2;
  }
  if (stops.includes(here)) return false;
  stops.push(here);
  const words = here.outerHTML.slice(0, 120);
  const drawn = (element: Element): boolean => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  // A radio or a checkbox is drawn by its label.
  const drawnBy = [here, here.nextElementSibling, here.closest("label"), here.parentElement];
  const around = drawnBy.some((element) => element !== null && element !== undefined && drawn(element));
  const before = ["::before", "::after"].some((part) =>
    [here, here.nextElementSibling].some((element) => {
      if (element === null) return false;
      const style = getComputedStyle(element, part);
      return style.boxShadow !== "none" || (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0);
    }),
  );
  if (!around && !before) unseen.push(words);
  const box = here.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth;
  if (!inside) unseen.push(`outside the window: ${words}`);
  const labels = (here as HTMLInputElement).labels;
  const named =
    here.getAttribute("aria-label") ??
    here.getAttribute("aria-labelledby") ??
    (labels !== null && labels !== undefined && labels.length > 0 ? labels[0]?.textContent : null) ??
    here.textContent;
  if (named === null || named.trim() === "") unnamed.push(words);
  return true;
}

export function endWalk(): Walk {
  const { stops, unseen, unnamed } = window.walked;
  const dialog = document.querySelector("dialog[open]");
  const can = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const missed = [...(dialog ?? document).querySelectorAll<HTMLElement>(can)].filter((element) => {
    if (stops.includes(element) || element.tabIndex < 0 || element.hasAttribute("disabled")) return false;
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    // One stop for a group of radio buttons; the arrow keys move in it.
    const { type, name } = element as HTMLInputElement;
    return !(type === "radio" && stops.some((stop) => (stop as HTMLInputElement).name === name));
  });
  return { unseen, unnamed, missed: missed.map((element) => element.outerHTML.slice(0, 120)) };
}

/** Everything on the page that would move. */
export function moving(): string[] {
  const moves = (element: Element): boolean => {
    const style = getComputedStyle(element);
    const long = (times: string) => times.split(",").some((time) => Number.parseFloat(time) > 0.01);
    return (style.animationName !== "none" && long(style.animationDuration)) || long(style.transitionDuration);
  };
  return [...document.querySelectorAll("body *")].filter(moves).map((element) => element.outerHTML.slice(0, 120));
}
