// What the error summary lists: everything of a record that waits for a person, in the order of the form. It is
// taken when the record is opened and after each save, so that nothing moves while somebody types.
import type { RecordView } from "../platform";

export interface Problem {
  id: string;
  key: string;
  /** The number of the question, for where it does not stand beside the words; none for what is about the whole record. */
  number: string | null;
  words: string;
}

/** What the question is called whether a deletion stands. */
export const DELETION = "deletion";

export function problemsOf(view: RecordView): Problem[] {
  const order = new Map(view.questions.map((question, at) => [question.key, at]));
  const problems: Problem[] = [];
  const own = new Set(
    view.questions.filter(({ changed, unreadable }) => changed && unreadable === null).map(({ key }) => key),
  );
  for (const conflict of view.conflicts) {
    // It is chosen what is to stand, or answered in another way: Save settles it.
    if (conflict.chosen !== null || own.has(conflict.key)) continue;
    const answers = conflict.candidates.length === 2 ? "two" : String(conflict.candidates.length);
    problems.push({
      id: `conflict ${conflict.key}`,
      key: conflict.key,
      number: conflict.number,
      words: `${conflict.wording} has ${answers} different answers: choose one`,
    });
  }
  for (const finding of view.findings) {
    if (!finding.error) continue;
    problems.push({
      id: `${finding.code} ${finding.key}`,
      key: finding.key,
      number: finding.number,
      words: finding.words,
    });
  }
  problems.sort((one, other) => (order.get(one.key) ?? order.size) - (order.get(other.key) ?? order.size));
  if (view.deletionConflict) {
    problems.unshift({
      id: DELETION,
      key: DELETION,
      number: null,
      words: "One person deleted this record while another changed it: choose which stands",
    });
  }
  return problems;
}

/** The same, by the question they are about. */
export function byQuestion(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) groups.set(problem.key, [...(groups.get(problem.key) ?? []), problem]);
  return groups;
}
