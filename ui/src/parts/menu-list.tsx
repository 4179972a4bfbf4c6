// The entries of a menu: arrows move between them, Enter chooses, Esc closes. What opens it, where it stands and where
// focus goes back to is whoever's it is.
import type { KeyboardEvent, Ref } from "react";
import { useImperativeHandle, useLayoutEffect, useRef } from "react";

export interface MenuItem {
  label: string;
  act: () => unknown;
}

export interface MenuListProps {
  id?: string;
  label: string;
  className?: string;
  items: readonly MenuItem[];
  /** Closes it and gives focus back. */
  onClose: () => void;
  /** What Tab does before it goes on; without it, Tab closes as Esc does. */
  onTab?: () => void;
  ref?: Ref<HTMLDivElement>;
}

export function MenuList({ id, label, className, items, onClose, onTab, ref }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null);
  const entries = useRef<(HTMLButtonElement | null)[]>([]);
  useImperativeHandle(ref, () => list.current as HTMLDivElement);

  // Before it is painted: what opens a menu by key goes on in it by key.
  useLayoutEffect(() => entries.current[0]?.focus({ preventScroll: true }), []);

  function onKeyDown(event: KeyboardEvent): void {
    const at = entries.current.indexOf(document.activeElement as HTMLButtonElement);
    const go: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    const to = go[event.key];
    if (event.key === "Tab" && onTab !== undefined) {
      onTab();
      return;
    }
    if (to !== undefined) entries.current[(to + items.length) % items.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      className={className === undefined ? "menu__list" : `menu__list ${className}`}
      role="menu"
      id={id}
      tabIndex={-1}
      aria-label={label}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {items.map((item, at) => (
        <button
          key={item.label}
          ref={(entry) => {
            entries.current[at] = entry;
          }}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            void item.act();
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}
