// A person's keys arrive where they were meant, at any speed; a scanner's never choose anything.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HeldKeys } from "./held-keys";
import { BETWEEN, hearScanner, refusesScans } from "./scanner";

const SCANNER = 8;
const HURRY = BETWEEN + 40;

describe("a wristband scanner", () => {
  let stop: () => void;
  let radio: HTMLInputElement;
  let typedAhead: HeldKeys;
  const reached: string[] = [];
  const onScan = vi.fn();
  const onBroken = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    document.body.innerHTML = "";
    radio = document.createElement("input");
    radio.type = "radio";
    radio.addEventListener("keydown", (event) => reached.push(event.key));
    document.body.append(radio);
    radio.focus();
    reached.length = 0;
    onScan.mockClear();
    onBroken.mockClear();
    typedAhead = new HeldKeys();
    stop = hearScanner({ onScan, onBroken, areKeysHeld: () => typedAhead.areHeld });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  function type(keys: readonly string[], pause: number, target: Element = radio): void {
    for (const key of keys) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      Object.defineProperty(event, "timeStamp", { value: performance.now() });
      target.dispatchEvent(event);
      vi.advanceTimersByTime(pause);
    }
  }

  it("is heard, and none of its keys reaches the radio that has the focus", () => {
    type([..."9991000003", "Enter"], SCANNER);
    vi.advanceTimersByTime(1000);
    expect(onScan).toHaveBeenCalledExactlyOnceWith("9991000003");
    expect(reached).toEqual([]);
  });

  it("is none where keys are held for a place on its way: they come to it in their order, at any speed", async () => {
    type(["7"], SCANNER);
    typedAhead.hold();
    type([..."12/10/42"], SCANNER);
    vi.advanceTimersByTime(1000);
    expect(reached).toEqual([]);
    typedAhead.arrived();
    await Promise.resolve();
    expect(reached).toEqual([..."712/10/42"]);
    type([..."5"], HURRY);
    expect(reached).toEqual([..."712/10/425"]);
    expect(onBroken).not.toHaveBeenCalled();
  });

  it("is heard with a symbology identifier, brackets, spaces and separators", () => {
    type([..."]C1999 100 0003", "Enter"], SCANNER);
    expect(onScan).toHaveBeenLastCalledWith("]C1999 100 0003");
    type([..."(91)9991000003", "Enter"], SCANNER);
    expect(onScan).toHaveBeenLastCalledWith("(91)9991000003");
    const group = new KeyboardEvent("keydown", { key: "]", ctrlKey: true, bubbles: true, cancelable: true });
    type([..."919991000003"], SCANNER);
    radio.dispatchEvent(group);
    type([..."92A1", "Enter"], SCANNER);
    expect(onScan).toHaveBeenLastCalledWith("919991000003\u001d92A1");
    expect(reached).toEqual([]);
  });

  it("is heard without Enter too, and with capital letters that need Shift", () => {
    type(["]", "Shift", "C", "1", ..."9991000003"], SCANNER);
    expect(onScan).not.toHaveBeenCalled();
    vi.advanceTimersByTime(BETWEEN);
    expect(onScan).toHaveBeenCalledExactlyOnceWith("]C19991000003");
  });

  it("chooses nothing when its burst breaks off", () => {
    type([..."99910"], SCANNER);
    vi.advanceTimersByTime(BETWEEN);
    expect(onBroken).toHaveBeenCalledOnce();
    expect(reached).toEqual([]);
    type([..."9991000", "Enter"], SCANNER);
    expect(onBroken).toHaveBeenCalledTimes(2);
    expect(reached).toEqual([]);
  });

  it("is not what a person types: each digit arrives, in order", () => {
    type([..."121314151"], HURRY);
    expect(reached.join("")).toBe("121314151");
    expect(onScan).not.toHaveBeenCalled();
  });

  it("is not cut short where a person hurries: every digit goes on to where it was meant", () => {
    for (const pause of [BETWEEN - 5, 40]) {
      reached.length = 0;
      type([..."123456", "Enter"], pause);
      type([..."45678"], pause);
      vi.advanceTimersByTime(1000);
      expect(reached.join("")).toBe("123456Enter45678");
    }
    expect(onBroken).not.toHaveBeenCalled();
    expect(onScan).not.toHaveBeenCalled();
  });

  it("is not a digit and Enter pressed at once, nor two digits rolled together", () => {
    type(["2", "Enter"], SCANNER);
    expect(reached).toEqual(["2", "Enter"]);
    type(["1", "3"], SCANNER);
    vi.advanceTimersByTime(BETWEEN);
    expect(reached).toEqual(["2", "Enter", "1", "3"]);
  });

  it("leaves letters, commands and a key held down alone", () => {
    type([..."alendronate"], SCANNER);
    expect(reached.join("")).toBe("alendronate");
    reached.length = 0;
    type(["2", "F8"], SCANNER);
    expect(reached).toEqual(["2", "F8"]);
  });

  it("is taken out of the box of an answer again, but stays in a box for numbers", () => {
    document.body.innerHTML = `<input id="date" value="3/5/" /><input id="number" />`;
    refusesScans(document.getElementById("date") as HTMLInputElement);
    const put = (id: string, keys: readonly string[], pause: number) => {
      const box = document.getElementById(id) as HTMLInputElement;
      box.focus();
      for (const key of keys) {
        type([key], pause, box);
        if (key.length === 1) box.value += key;
      }
      return box;
    };
    expect(put("date", [..."9991000003", "Enter"], SCANNER).value).toBe("3/5/");
    expect(onScan).toHaveBeenCalledExactlyOnceWith("9991000003");
    expect(put("date", [..."1951", "Enter"], SCANNER).value).toBe("3/5/1951");
    expect(put("number", [..."9991000003", "Enter"], SCANNER).value).toBe("9991000003");
    expect(onScan).toHaveBeenCalledOnce();
  });
});
