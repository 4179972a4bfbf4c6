// The tick boxes of a table: of one row, and of all on the page.
import { useEffect, useRef } from "react";
import type { Selection } from "./selection";

/** What cannot be selected has no box. */
export function NoPick() {
  // biome-ignore lint/a11y/useKeyWithClickEvents: nothing is done here but to leave the row closed
  return <td className="pick" onClick={(event) => event.stopPropagation()} />;
}

export function PickRow(props: { name: string; checked: boolean; onPick: (range: boolean) => void }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tick box in it has the keyboard
    <td className="pick" onClick={(event) => event.stopPropagation()}>
      <input
        className="pick__box"
        type="checkbox"
        aria-label={`Select ${props.name}`}
        checked={props.checked}
        onClick={(event) => props.onPick(event.shiftKey)}
        readOnly
      />
    </td>
  );
}

/** All on this page, some of them, or none. */
export function PickPage({ page, selection }: { page: readonly string[]; selection: Selection }) {
  const box = useRef<HTMLInputElement>(null);
  const on = page.filter((id) => selection.has(id)).length;
  const all = on > 0 && on === page.length;
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = on > 0 && !all;
  }, [on, all]);
  return (
    <input
      ref={box}
      className="pick__box"
      type="checkbox"
      aria-label="Select all on this page"
      aria-keyshortcuts="Control+A"
      checked={all}
      onChange={() => (all ? selection.remove(page) : selection.add(page))}
    />
  );
}
