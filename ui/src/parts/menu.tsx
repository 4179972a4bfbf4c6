// A button that opens a short menu, which gives focus back to it.
import { useEffect, useId, useRef, useState } from "react";
import { Icon } from "./icon";
import type { MenuItem } from "./menu-list";
import { MenuList } from "./menu-list";

export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  function close(): void {
    setOpen(false);
    button.current?.focus();
  }

  return (
    <div className="menu" ref={box}>
      <button
        type="button"
        ref={button}
        className="button button--quiet button--small"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {label} <Icon name="sortdown" />
      </button>
      {open ? <MenuList id={id} label={label} items={items} onClose={close} onTab={() => setOpen(false)} /> : null}
    </div>
  );
}
