// F6: moves focus between bar, navigation, main and panel, and back to where it last was in each.
const REGIONS = "[data-region]";
const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex='0']";

const last = new WeakMap<Element, HTMLElement>();

document.addEventListener("focusin", (event) => {
  const region = event.target instanceof Element ? event.target.closest(REGIONS) : null;
  if (region !== null && event.target instanceof HTMLElement) last.set(region, event.target);
});

function enter(region: HTMLElement): void {
  const before = last.get(region);
  const marked = region.querySelector<HTMLElement>("[aria-current=page], [aria-current=true]");
  const first = [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => one.offsetParent !== null);
  const target = before?.isConnected === true ? before : (marked ?? first ?? region);
  target.focus();
}

export function moveRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(REGIONS)].filter((one) => one.offsetParent !== null);
  const inside = regions.filter((region) => region.contains(document.activeElement));
  const at = regions.indexOf(inside[inside.length - 1] as HTMLElement);
  const next = regions[(at + step + regions.length) % regions.length];
  if (next !== undefined) enter(next);
}
