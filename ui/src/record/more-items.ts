// What the More menu of a record offers: it depends on whether the record was ever saved, and is there.
import type { MenuItem } from "../parts/menu-list";
import type { OtherFractureView, RecordView } from "../platform";

export type Asking =
  | "card"
  | "delete"
  | "discard"
  | "everything"
  | "history"
  | { call: string }
  | { part: OtherFractureView };

export function moreItems(
  view: RecordView,
  ask: (what: Asking) => void,
  restore: () => void,
  undo: () => void,
  print: () => void,
  startFurtherFracture: () => void,
): MenuItem[] {
  if (view.unsavedRecord) return [{ label: "Throw away this new record", act: () => ask("discard") }];
  const items: MenuItem[] = [
    { label: "History of the record", act: () => ask("history") },
    { label: "Print the record (Ctrl P)", act: print },
  ];
  if (!isGone(view)) {
    items.push({ label: "Contact card and calls (Ctrl T)", act: () => ask("card") });
    items.push({ label: "New fracture of this patient (Shift F7)", act: startFurtherFracture });
    for (const other of view.otherFractures.filter((one) => one.linked)) {
      items.push({ label: `Not of this patient: ${other.words}`, act: () => ask({ part: other }) });
    }
  }
  if (view.mySave !== null && !isGone(view)) items.push({ label: "Undo your last save (Ctrl Shift Z)", act: undo });
  if (view.changed) items.push({ label: "Throw away what is not saved", act: () => ask("discard") });
  if (isGone(view)) items.push({ label: "Restore the record", act: restore });
  else items.push({ label: "Delete this record", act: () => ask("delete") });
  return items;
}

/** What it offers to somebody who may only read; what they had typed before they might not is still theirs. */
export function readingItems(view: RecordView, ask: (what: Asking) => void, print: () => void): MenuItem[] {
  const discard: MenuItem[] = view.changed
    ? [{ label: "Throw away what is not saved", act: () => ask("discard") }]
    : [];
  if (view.unsavedRecord) return discard;
  const items: MenuItem[] = [
    { label: "History of the record", act: () => ask("history") },
    { label: "Print the record (Ctrl P)", act: print },
  ];
  if (!isGone(view)) items.push({ label: "Contact card and calls (Ctrl T)", act: () => ask("card") });
  return [...items, ...discard];
}

/** What it offers to whoever answers for the service: what is held about the patient, and who looked. */
export function overseeingItems(view: RecordView, ask: (what: Asking) => void, showWhoSaw: () => void): MenuItem[] {
  if (view.unsavedRecord) return [];
  return [
    { label: "Who saw this record", act: showWhoSaw },
    { label: "Everything held about this patient…", act: () => ask("everything") },
  ];
}

/** Deleted, and nobody has to settle it. */
export function isGone(view: RecordView): boolean {
  return view.deleted !== null && !view.deletionConflict;
}
