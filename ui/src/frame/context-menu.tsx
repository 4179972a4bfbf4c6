// The menu of the right button and of the menu key: cut, copy, paste. The web view's own, with Back and Reload in it,
// never opens.
import type { KeyboardEvent } from "react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

type Box = HTMLInputElement | HTMLTextAreaElement;

interface Opened {
  x: number;
  y: number;
  /** The box that it is about, or nothing: then about what is selected on the page. */
  box: Box | null;
  /** Where focus goes back to. */
  before: Element | null;
}

const WORDS = new Set(["text", "search", "password", "email", "url", "tel", "number"]);

function boxAt(target: EventTarget | null): Box | null {
  const box = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement ? target : null;
  if (box === null || box.disabled) return null;
  return box instanceof HTMLInputElement && !WORDS.has(box.type) ? null : box;
}

function selectionIn(box: Box | null): boolean {
  if (box === null) return (document.getSelection()?.toString() ?? "") !== "";
  return box.selectionStart !== box.selectionEnd;
}

async function paste(): Promise<void> {
  // The shell lets the page paste; a browser lets it read, if the person agrees.
  if (document.execCommand("paste")) return;
  const text = await navigator.clipboard.readText().catch(() => "");
  if (text !== "") document.execCommand("insertText", false, text);
}

/** What can be done there, and nothing that cannot. */
function itemsOf({ box }: Opened): { label: string; act: () => unknown }[] {
  const chosen = selectionIn(box);
  const copy = { label: "Copy", act: () => document.execCommand("copy") };
  if (box === null) return chosen ? [copy] : [];
  // What is typed as dots leaves the box for nowhere.
  const leaves = chosen && box.type !== "password";
  const changes = !box.readOnly;
  return [
    ...(leaves && changes ? [{ label: "Cut", act: () => document.execCommand("cut") }] : []),
    ...(leaves ? [copy] : []),
    ...(changes ? [{ label: "Paste", act: paste }] : []),
    ...(box.value === "" ? [] : [{ label: "Select all", act: () => box.select() }]),
  ];
}

export function ContextMenu() {
  const [opened, setOpened] = useState<Opened | null>(null);
  const menu = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const open = (event: MouseEvent) => {
      event.preventDefault();
      const at = { x: event.clientX, y: event.clientY, box: boxAt(event.target), before: document.activeElement };
      setOpened(itemsOf(at).length === 0 ? null : at);
    };
    const outside = (event: Event) => {
      if (!(event.target instanceof Node && menu.current?.contains(event.target))) setOpened(null);
    };
    document.addEventListener("contextmenu", open);
    document.addEventListener("pointerdown", outside);
    window.addEventListener("blur", outside);
    return () => {
      document.removeEventListener("contextmenu", open);
      document.removeEventListener("pointerdown", outside);
      window.removeEventListener("blur", outside);
    };
  }, []);

  // Inside the window, whatever its size; then the first entry has the focus.
  useLayoutEffect(() => {
    const list = menu.current;
    if (opened === null || list === null) return;
    list.style.left = `${Math.max(0, Math.min(opened.x, window.innerWidth - list.offsetWidth))}px`;
    list.style.top = `${Math.max(0, Math.min(opened.y, window.innerHeight - list.offsetHeight))}px`;
    list.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
  }, [opened]);

  if (opened === null) return null;
  const { box, before } = opened;

  function close(): void {
    setOpened(null);
    const back = box ?? before;
    if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const entries = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const go: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 };
    const to = go[event.key];
    if (to !== undefined) entries[(to + entries.length) % entries.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // A dialog makes everything outside it inert: the menu stands in it.
  const over = document.querySelector("dialog[open]") ?? document.body;
  return createPortal(
    <div
      className="menu__list context-menu"
      role="menu"
      aria-label="Cut, copy and paste"
      tabIndex={-1}
      ref={menu}
      onKeyDown={onKeyDown}
    >
      {itemsOf(opened).map(({ label, act }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            close();
            void act();
          }}
        >
          {label}
        </button>
      ))}
    </div>,
    over,
  );
}
