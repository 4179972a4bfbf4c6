// Undo of the last save: asks for it, and says in the save bar what it led to until something else happens.
import { useState } from "react";
import { dayAndTime, dayOf, several, time } from "../parts/words";
import type { RecordView, UndoneView } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";

type Act = (command: () => Promise<RecordView>) => Promise<unknown>;

/** When this was, as short as it can be. */
export function shortTime(instant: string, today: string): string {
  return dayOf(instant) === today ? time(instant) : dayAndTime(instant);
}

/** Another one once something was typed or saved. */
export const moment = (view: RecordView) => `${view.savedAt} ${view.keptAt}`;

/** "3 answers put back", "1 warning no longer accepted". */
function whatWasUndone(undone: UndoneView): string[] {
  const counts: [number, string, string][] = [
    [undone.putBack, "answer", "put back"],
    [undone.noLongerAccepted, "warning", "no longer accepted"],
    [undone.acceptedAgain, "warning", "accepted again"],
  ];
  return counts.filter(([of]) => of > 0).map(([of, what, become]) => `${several(of, what)} ${become}`);
}

export function useUndo(view: RecordView, act: Act) {
  const today = useToday();
  const [done, setDone] = useState<{ words: string; moment: string } | null>(null);
  const inWords = (undone: UndoneView) =>
    `Undid the save of ${shortTime(undone.savedAt, today)}: ${whatWasUndone(undone).join(", ")}`;
  return {
    said: done !== null && done.moment === moment(view) ? done.words : null,
    undo: () =>
      void act(async () => {
        const undone = await call("undo_save", { record: view.id });
        setDone({ words: inWords(undone), moment: moment(undone.record) });
        return undone.record;
      }),
  };
}
