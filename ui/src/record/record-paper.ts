// One record on paper: who it is about, and every question that is asked with its answer, in the order of the form.
import type { Sheet } from "../parts/paper";
import { spacedNhsNumber } from "../parts/words";
import type { QuestionView, RecordView } from "../platform";

const ROWS_ON_PAPER = 26;

/** What stands at a question, as it is read: a choice by its label, the rest as it is written. */
function answerOf({ chosen, options, notOffered, text, unit }: QuestionView): string {
  const labels = chosen.map((key) => options.find((option) => option.key === key)?.label ?? notOffered ?? key);
  if (labels.length > 0) return labels.join(", ");
  if (text === "") return notOffered ?? "";
  return unit === null ? text : `${text} ${unit}`;
}

/** The record as it stands, with what is typed and not saved yet. */
export function recordSheet(view: RecordView): Sheet {
  const number = view.nhsNumber === null ? "No NHS number" : `NHS number ${spacedNhsNumber(view.nhsNumber)}`;
  const born = view.born === null ? [] : [`born ${view.born}`];
  const fracture = view.fracture === null ? [] : [view.fracture];
  const unsaved = view.changed ? ["with changes that are not saved yet"] : [];
  return {
    title: "Record",
    which: [number, ...born, ...fracture, `questions for fractures diagnosed ${view.dataset}`, ...unsaved].join(", "),
    printed: { what: "record", records: [view.id] },
    headings: ["Question", "Wording", "Answer"],
    rows: view.questions.map((question) => [question.number, question.wording, answerOf(question)]),
    total: view.questions.length,
    rowsOnPage: ROWS_ON_PAPER,
    of: "questions",
  };
}
