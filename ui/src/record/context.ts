// What every question of the open record shares.
import { createContext, useContext } from "react";
import type { ConflictView, QuestionView, RecordView } from "../platform";
import type { Controls } from "./controls";
import type { OpenRecord } from "./open-record";
import type { Problem } from "./problems";

/** Keeps one candidate of a conflict by naming its entry, or asks for an answer of one's own. */
export const ANOTHER = "another";

/** The entries of a conflict's candidates. */
export function candidates(conflict: ConflictView): string[] {
  return conflict.candidates.map((candidate) => candidate.entry);
}

export interface RecordDesk {
  record: OpenRecord;
  view: RecordView;
  /** Nothing in it is answered: it is deleted, or whoever looks may only read. */
  onlyRead: boolean;
  /** Where the questions are on the page. */
  controls: Controls;
  /** The problems of the summary, by question. */
  problems: ReadonlyMap<string, readonly Problem[]>;
  /** The problems that are there now, by id: their words change with the typing. */
  open: ReadonlyMap<string, Problem>;
  /** The question whose history is open. */
  historyOf: string | null;
  showHistory: (question: string | null) => void;
  /** The question whose help is open. */
  helpOf: string | null;
  showHelp: (question: string | null) => void;
  /** The warning whose note is open, as the key of its box. */
  noting: string | null;
  openNote: (box: string | null) => void;
  /** The conflicts that an answer of one's own is given to, before it is. */
  another: ReadonlySet<string>;
  /** Chooses a candidate of a conflict, or an answer of one's own. */
  settle: (conflict: ConflictView, entry: string) => void;
  jump: (question: string) => void;
  /** Carries the answer to the next patient, or stops doing so. */
  carry: (question: QuestionView) => void;
  /** Dates in three boxes, or back in one; focus stays at this question. */
  turnDates: (question: string) => void;
  /** Enter in a box: on to the next missing question. */
  onward: () => void;
}

export const DeskContext = createContext<RecordDesk | null>(null);

export function useDesk(): RecordDesk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("outside a record");
  return desk;
}
