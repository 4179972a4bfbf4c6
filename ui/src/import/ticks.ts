// Which rows of a file are ticked. Rows that start a record, that change one, and that change one with another date of birth are ticked
// or not as a kind, but for single rows. What a tick does to an import is the host's.
import type { ImportPreviewView, UntickedRows } from "../platform";

/** The outcomes whose rows have a tick: the others write nothing. */
export const TICKED = ["new", "changed", "birthDate"] as const;
export type Ticked = (typeof TICKED)[number];

export interface Ticks {
  /** The preview that they are about. */
  of: ImportPreviewView;
  unticked: UntickedRows;
  /** How many rows are not ticked. */
  left: Record<Ticked, number>;
}

/** As a file is first shown: all but rows that may be about another patient. */
export const AS_FIRST_TICKED: UntickedRows = { new: false, changed: false, birthDate: true, otherwise: [] };

export function isAsFirstTicked(unticked: UntickedRows): boolean {
  return TICKED.every((one) => unticked[one] === AS_FIRST_TICKED[one]) && unticked.otherwise.length === 0;
}

/** As the host was told when it made this preview. */
export function ticksOf(preview: ImportPreviewView): Ticks {
  return {
    of: preview,
    unticked: preview.read.unticked,
    left: {
      new: preview.untickedNew,
      changed: preview.untickedChanged,
      birthDate: preview.untickedBirthDate,
    },
  };
}

export function isTicked({ unticked }: Ticks, outcome: Ticked, row: number): boolean {
  return unticked[outcome] === unticked.otherwise.includes(row);
}

/** A row ticked, or no longer. */
export function turned(ticks: Ticks, outcome: Ticked, row: number): Ticks {
  const { unticked, left } = ticks;
  const was = isTicked(ticks, outcome, row);
  const otherwise = unticked.otherwise.includes(row)
    ? unticked.otherwise.filter((other) => other !== row)
    : [...unticked.otherwise, row];
  return {
    ...ticks,
    unticked: { ...unticked, otherwise },
    left: { ...left, [outcome]: left[outcome] + (was ? 1 : -1) },
  };
}

/** Every row of an outcome ticked, or none. */
export function allTurned(ticks: Ticks, outcome: Ticked, ticked: boolean): Ticks {
  const { of, unticked, left } = ticks;
  // Of a large file not every row is listed: only a row that is known to be of another kind stays as it was.
  const others = of.lines.filter((line) => line.outcome !== outcome && TICKED.some((one) => one === line.outcome));
  const rows = new Set(others.map((line) => line.row));
  return {
    ...ticks,
    unticked: {
      ...unticked,
      [outcome]: !ticked,
      otherwise: unticked.otherwise.filter((row) => rows.has(row)),
    },
    left: { ...left, [outcome]: ticked ? 0 : of[outcome] },
  };
}
