// What values of a file mean that are no answers as they stand: as the host proposes or was told before, and as somebody says now.
import type { ImportColumnsRequest, ImportColumnsView } from "../platform";

export type ColumnValues = ImportColumnsView["values"][number];
export type Meaning = ColumnValues["values"][number]["means"];

/** What was said of values, by the place of their column and its question: of another question nothing is said yet. */
export type SaidMeanings = Readonly<Record<string, Readonly<Record<string, Meaning>>>>;

const keyOf = ({ column, question }: ColumnValues) => `${column} ${question}`;

/** What a value means, as far as anybody has said. */
export function meaningOf(said: SaidMeanings, of: ColumnValues, value: ColumnValues["values"][number]): Meaning {
  return said[keyOf(of)]?.[value.text] ?? value.means;
}

/** The same, with another meaning of one value. */
export function withMeaning(said: SaidMeanings, of: ColumnValues, text: string, means: Meaning): SaidMeanings {
  const key = keyOf(of);
  return { ...said, [key]: { ...said[key], [text]: means } };
}

/** What is said of the values of the column at this place, for the host. */
export function choicesAt(
  said: SaidMeanings,
  every: readonly ColumnValues[],
  place: number,
): ImportColumnsRequest["columns"][number]["values"] {
  const of = every.find((one) => one.column === place);
  if (of === undefined) return [];
  return of.values.map((value) => ({ text: value.text, means: meaningOf(said, of, value) }));
}

/** How many values nobody has said anything of. */
export function unsaid(said: SaidMeanings, of: ColumnValues): number {
  return of.values.filter((value) => meaningOf(said, of, value).kind === "undecided").length;
}

export function wordsOf(of: ColumnValues, means: Meaning): string | null {
  if (means.kind === "noAnswer") return "no answer";
  if (means.kind === "undecided") return null;
  return of.options.find((option) => option.key === means.key)?.label ?? null;
}
