// Where Tab goes: a browser moves the focus for a Tab that somebody presses, and for none that was held back before. This is
// the one thing that is looked for on the page: which places take focus, only the page as a whole knows.
import { takesText } from "./keys";

/** Moves the focus to the next place of the page that takes it, or to the one before. */
export function tabOn(back: boolean): void {
  const from = document.activeElement ?? document.body;
  // biome-ignore lint/plugin: no part of the window knows all places that take focus
  const page = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
  page.currentNode = from;
  const step = () => (back ? page.previousNode() : page.nextNode());
  for (let to = step(); to !== null; to = step()) {
    if (!(to instanceof HTMLElement) || to.tabIndex < 0 || isPassedOver(to, from)) continue;
    to.focus();
    // What is disabled, hidden or behind a dialog took none.
    if (document.activeElement !== to) continue;
    if (to instanceof HTMLInputElement && takesText(to)) to.select();
    return;
  }
}

/** Tab stops once in a group of radios: at the one that is chosen, or at the first that it comes to. */
function isPassedOver(place: HTMLElement, from: Element): boolean {
  if (!isRadio(place)) return false;
  const group = place.form?.elements.namedItem(place.name);
  const anotherIsChosen = group instanceof RadioNodeList && group.value !== "" && !place.checked;
  return anotherIsChosen || (isRadio(from) && from.form === place.form && from.name === place.name);
}

function isRadio(place: Element): place is HTMLInputElement {
  return place instanceof HTMLInputElement && place.type === "radio";
}
