// At the foot of a list: the last answer for many, while it can be undone, and what undoing it came to.
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { Kbd } from "../keys/kbd";
import { takesText, useKeys } from "../keys/keys";
import { ListedNhsNumber } from "../parts/nhs-number";
import { dayAndTime } from "../parts/words";
import { useRefused } from "../session/refused";
import { useToday } from "../session/session";
import type { Bulk } from "./use-bulk";

/** Whether it has anything to say. */
export function saysSomething(bulk: Bulk): boolean {
  return bulk.refused !== null || bulk.undone !== null || bulk.last !== null;
}

/** @param selecting whether something else is being chosen: the last answer then waits, and what undoing came to is over. */
export function LastBulk({ bulk, selecting }: { bulk: Bulk; selecting: boolean }) {
  const today = useToday();
  const mayUndo = useRefused("writeMany") === null;
  const { forget } = bulk;
  useEffect(() => {
    if (selecting) forget();
  }, [selecting, forget]);
  const stands = bulk.last === null || selecting ? null : `${bulk.last.words}, ${dayAndTime(bulk.last.at, today)}`;
  const said = bulk.refused ?? bulk.undone?.words ?? stands;
  return (
    <>
      {said === null ? null : <span>{said}</span>}
      {bulk.undone?.left.map((row) => (
        <Link
          key={row.id}
          to="/patients/$record/{-$tab}"
          params={{ record: row.id }}
          title={row.words}
          aria-description={row.words}
        >
          <ListedNhsNumber digits={row.nhsNumber} />
        </Link>
      ))}
      {bulk.last !== null && !selecting && bulk.undone === null && mayUndo ? <Undo bulk={bulk} /> : null}
    </>
  );
}

/** The button and its keys: where it is not, they do nothing. */
function Undo({ bulk }: { bulk: Bulk }) {
  // In a box these keys are the box's own.
  useKeys("screen", { "Ctrl+Shift+Z": () => (takesText(document.activeElement) ? false : void bulk.undo()) });
  return (
    <button
      type="button"
      className="button button--quiet button--small"
      aria-keyshortcuts="Control+Shift+Z"
      onClick={() => void bulk.undo()}
    >
      Undo <Kbd>Ctrl Shift Z</Kbd>
    </button>
  );
}
