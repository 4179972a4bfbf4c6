// Keys reach the highest level that knows them; dialogs silence what is below; typing stays typing.
import { fireEvent, render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { keyName, useKeys } from "./keys";

function Layer(props: { level: "window" | "screen" | "dialog"; keys: Record<string, () => void> }) {
  useKeys(props.level, props.keys);
  return null;
}

const press = (init: KeyboardEventInit, target: Element = document.body) => fireEvent.keyDown(target, init);

describe("keys", () => {
  it("names a key with its modifiers", () => {
    const plain = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
    expect(keyName({ ...plain, key: "s", ctrlKey: true })).toBe("Ctrl+S");
    expect(keyName({ ...plain, key: "F8", shiftKey: true })).toBe("Shift+F8");
    expect(keyName({ ...plain, key: "PageDown", ctrlKey: true })).toBe("Ctrl+PageDown");
    expect(keyName({ ...plain, key: "?", shiftKey: true })).toBe("?");
  });

  it("gives a key to the screen before the window, and to neither under a dialog", () => {
    const window_ = vi.fn();
    const screen = vi.fn();
    const lock = vi.fn();
    const { rerender } = render(
      <>
        <Layer level="window" keys={{ "Ctrl+S": window_, "Ctrl+L": lock }} />
        <Layer level="screen" keys={{ "Ctrl+S": screen }} />
      </>,
    );
    press({ key: "s", ctrlKey: true });
    expect(screen).toHaveBeenCalledOnce();
    expect(window_).not.toHaveBeenCalled();
    rerender(
      <>
        <Layer level="window" keys={{ "Ctrl+S": window_, "Ctrl+L": lock }} />
        <Layer level="screen" keys={{ "Ctrl+S": screen }} />
        <Layer level="dialog" keys={{}} />
      </>,
    );
    press({ key: "s", ctrlKey: true });
    expect(screen).toHaveBeenCalledOnce();
    expect(window_).not.toHaveBeenCalled();
    press({ key: "l", ctrlKey: true });
    expect(lock).toHaveBeenCalledOnce();
  });

  it("keeps the web view from using a key that is ours", () => {
    expect(press({ key: "f", ctrlKey: true })).toBe(false);
    expect(press({ key: "h", ctrlKey: true })).toBe(false);
    expect(press({ key: "c", ctrlKey: true })).toBe(true);
  });

  it("lets ? be typed", () => {
    const sheet = vi.fn();
    const { container } = render(
      <>
        <Layer level="window" keys={{ "?": sheet }} />
        <input type="text" />
      </>,
    );
    const box = container.querySelector("input");
    if (box !== null) press({ key: "?", shiftKey: true }, box);
    expect(sheet).not.toHaveBeenCalled();
    press({ key: "?", shiftKey: true });
    expect(sheet).toHaveBeenCalledOnce();
  });
});
