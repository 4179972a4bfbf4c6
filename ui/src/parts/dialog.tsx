// A dialog: traps focus, closes with Esc, gives focus back to where it came from.
import type { ReactNode } from "react";
import { useId, useLayoutEffect, useRef } from "react";
import { useKeys } from "../keys/keys";
import { Icon } from "./icon";
import { Notice } from "./states";

/** The dialogs that are open, the topmost last. */
const open: HTMLDialogElement[] = [];

/** The dialog that makes everything outside it inert, if one does. */
export function topDialog(): HTMLDialogElement | undefined {
  return open.at(-1);
}

/** Asked once before what was typed in a dialog goes with it. */
export function NotSaved() {
  return (
    <Notice tone="warn" alert>
      <p>What you typed is not saved. Save it, or close again to throw it away.</p>
    </Notice>
  );
}

export function Dialog(props: { title: string; wide?: boolean; onClose: () => void; children: ReactNode }) {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const title = useId();
  useKeys("dialog", {});

  // Before anything else that happens as it closes: whatever then takes the focus keeps it.
  useLayoutEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    if (dialog === null) return;
    dialog.showModal();
    open.push(dialog);
    return () => {
      open.splice(open.indexOf(dialog), 1);
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  // What had focus went with the step before this one: the heading takes it, and Tab goes on from there.
  useLayoutEffect(() => {
    const head = heading.current;
    const dialog = box.current;
    if (head === null || topDialog() !== dialog || dialog?.contains(document.activeElement) === true) return;
    // Only now: a dialog that opens gives focus to its first control.
    head.tabIndex = -1;
    head.focus();
  });

  return (
    <dialog
      ref={box}
      className={props.wide === true ? "dialog dialog--wide" : "dialog"}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div className="dialog__head">
        <h2 id={title} ref={heading}>
          {props.title}
        </h2>
        <button type="button" className="text-button dialog__close" aria-label="Close" onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </div>
      {props.children}
    </dialog>
  );
}
