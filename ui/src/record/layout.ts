// How the questions of a tab hang together on the page: children behind their parent, and runs of three or more
// neighbours with the same few short answers as rows. It orders what the host decided to show, nothing else.
import type { QuestionView } from "../platform";

export interface Branch {
  kind: "question";
  question: QuestionView;
  children: Part[];
}

export interface Rows {
  kind: "rows";
  questions: QuestionView[];
}

export type Part = Branch | Rows;

const FEWEST_ROWS = 3;
const MOST_OPTIONS = 4;
const LONGEST_ANSWERS = 36;

function answers(question: QuestionView): string {
  return question.options.map((option) => option.label).join("|");
}

function canBeRow(question: QuestionView, apart: ReadonlySet<string>): boolean {
  return (
    question.control === "choice" &&
    question.carry === null &&
    question.options.length <= MOST_OPTIONS &&
    answers(question).length <= LONGEST_ANSWERS &&
    !apart.has(question.key)
  );
}

/** @param apart keys that need room of their own: an open history, a conflict, an error. */
export function layOut(questions: readonly QuestionView[], apart: ReadonlySet<string>): Part[] {
  const here = new Set(questions.map((question) => question.key));
  const children = new Map<string | null, QuestionView[]>();
  for (const question of questions) {
    const parent = question.parent !== null && here.has(question.parent) ? question.parent : null;
    children.set(parent, [...(children.get(parent) ?? []), question]);
  }

  function parts(parent: string | null): Part[] {
    const siblings = children.get(parent) ?? [];
    const out: Part[] = [];
    for (let from = 0; from < siblings.length; ) {
      const first = siblings[from];
      if (first === undefined) break;
      let to = from;
      while (to < siblings.length) {
        const next = siblings[to];
        if (
          next === undefined ||
          !canBeRow(next, apart) ||
          children.has(next.key) ||
          answers(next) !== answers(first)
        ) {
          break;
        }
        to += 1;
      }
      if (to - from >= FEWEST_ROWS) {
        out.push({ kind: "rows", questions: siblings.slice(from, to) });
        from = to;
      } else {
        out.push({ kind: "question", question: first, children: parts(first.key) });
        from += 1;
      }
    }
    return out;
  }

  return parts(null);
}

/** The next or previous of `wanted`, walking `order` from `from` and around. */
export function nextIn(
  order: readonly string[],
  wanted: readonly string[],
  from: string | null,
  step: 1 | -1,
): string | null {
  const set = new Set(wanted.filter((key) => key !== from));
  const at = from === null ? -1 : order.indexOf(from);
  const start = at === -1 && step === -1 ? order.length : at;
  for (let walked = 1; walked <= order.length; walked += 1) {
    const key = order[(((start + step * walked) % order.length) + order.length) % order.length];
    if (key !== undefined && set.has(key)) return key;
  }
  return null;
}
