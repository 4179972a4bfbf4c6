// The menu of the right button and of the menu key: cut, copy, paste. The web view's own, with Back and Reload in it,
// never opens.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { topDialog } from "../parts/dialog";
import type { MenuItem } from "../parts/menu-list";
import { MenuList } from "../parts/menu-list";

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
function itemsOf({ box }: Opened): MenuItem[] {
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

  // Inside the window, whatever its size.
  useLayoutEffect(() => {
    const list = menu.current;
    if (opened === null || list === null) return;
    list.style.left = `${Math.max(0, Math.min(opened.x, window.innerWidth - list.offsetWidth))}px`;
    list.style.top = `${Math.max(0, Math.min(opened.y, window.innerHeight - list.offsetHeight))}px`;
  }, [opened]);

  if (opened === null) return null;
  const { box, before } = opened;

  function close(): void {
    setOpened(null);
    const back = box ?? before;
    if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
  }

  // A dialog makes everything outside it inert: the menu stands in it.
  return createPortal(
    <MenuList
      key={`${opened.x} ${opened.y}`}
      className="context-menu"
      label="Cut, copy and paste"
      items={itemsOf(opened)}
      ref={menu}
      onClose={close}
    />,
    topDialog() ?? document.body,
  );
}
