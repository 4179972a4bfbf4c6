// A Tab that was held back goes where a browser's own would.
import { beforeEach, describe, expect, it } from "vitest";
import { tabOn } from "./tab";

describe("Tab that was held back", () => {
  let places: Record<string, HTMLInputElement>;

  function at(): string {
    return document.activeElement?.id ?? "";
  }

  /** Where Tab comes by, from here to the end of the page. */
  function way(from: string, back = false): string[] {
    places[from]?.focus();
    const seen: string[] = [];
    for (let last = ""; at() !== last; seen.push(at())) {
      last = at();
      tabOn(back);
    }
    return seen.slice(0, -1);
  }

  beforeEach(() => {
    document.body.innerHTML = `<form>
      <input id="day" value="3" /><input id="month" value="5" /><input id="off" disabled /><a id="no-link">No link</a>
      <button id="tool" tabindex="-1">Tool</button>
      <input type="radio" name="sex" id="female" /><input type="radio" name="sex" id="male" />
      <input type="radio" name="site" id="hip" /><input type="radio" name="site" id="wrist" checked />
      <input type="checkbox" id="tick" />
    </form>`;
    places = Object.fromEntries(
      [...document.body.getElementsByTagName("input")].map((input) => [input.id, input] as const),
    );
  });

  it("stops at what takes focus, and once in a group of radios", () => {
    expect(way("day")).toEqual(["month", "female", "wrist", "tick"]);
  });

  it("goes back with Shift", () => {
    expect(way("tick", true)).toEqual(["wrist", "male", "month", "day"]);
  });

  it("selects what stands in the box that it comes to", () => {
    places.day?.focus();
    tabOn(false);
    expect(places.month?.selectionEnd).toBe(1);
    expect(places.month?.selectionStart).toBe(0);
  });
});
