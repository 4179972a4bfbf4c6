// Why a key of the record has nothing to do now: no key is dead without a word.
import type { RecordView } from "../platform";
import { isGone } from "./more-items";
import { problemsOf } from "./problems";

export interface WhyNot {
  words: string;
  /** Whoever pressed it types on, for a place that does not come: what they type must land in no answer. */
  leavesAnswers: boolean;
}

const GONE = "This record is deleted.";

/** Keys that change the record or leave it for another one. */
const NOT_WHEN_GONE = new Set(["Ctrl+S", "Ctrl+Enter", "Ctrl+D", "Ctrl+T", "Ctrl+Shift+Z", "Ctrl+K", "Shift+F7"]);

/** Keys that change the record or begin another one. */
const NOT_FOR_READERS = new Set(["Ctrl+S", "Ctrl+Enter", "Ctrl+D", "Ctrl+Shift+Z", "Ctrl+K", "Shift+F7", "F4"]);

/** Keys that are about what is saved. */
const NOT_BEFORE_SAVED = new Set(["Ctrl+P", "Ctrl+T"]);

/**
 * @param refused why whoever is in may not change it; nothing where they may.
 * @param focused the question that has focus, or had it last. Nothing where the key does what it says.
 */
export function whyNot(
  key: string,
  view: RecordView,
  refused: string | null,
  inList: boolean,
  focused: string | null,
): WhyNot | null {
  if (refused !== null && NOT_FOR_READERS.has(key)) return stays(refused);
  if (NOT_WHEN_GONE.has(key) && isGone(view)) {
    return stays(refused === null ? `${GONE} More has “Restore the record”.` : GONE);
  }
  // They cannot save it first.
  if (refused !== null && view.unsavedRecord && NOT_BEFORE_SAVED.has(key)) return stays("This record was never saved.");
  switch (key) {
    case "Ctrl+P":
      return view.unsavedRecord ? stays("Save the record first: what is printed is what is saved.") : null;
    case "Ctrl+T":
      return view.unsavedRecord ? leaves("Save the record first: then it has a contact card and calls.") : null;
    case "Ctrl+D":
      return inList ? null : leaves("This record was not opened from a list, so none comes next in it.");
    case "F7":
      return view.otherFractures.length > 0 ? null : leaves("No other fracture of this patient is here.");
    case "Shift+F7":
      return view.unsavedRecord ? leaves("Save the record first: what carries over is what is saved.") : null;
    case "F4":
      return view.questions.some(({ carried }) => carried !== null)
        ? null
        : stays("Nothing was carried into this record.");
    case "F8":
      return view.missing.length > 0 || problemsOf(view).length > 0
        ? null
        : stays("No answer is missing, and nothing is to be settled.");
    case "Ctrl+H":
      return focused === null ? stays("Go to an answer first: this key shows its history.") : null;
    case "Ctrl+K":
      return view.questions.some(({ key: of, carry }) => of === focused && carry !== null)
        ? null
        : stays("This answer cannot be carried to the next patient.");
    default:
      return null;
  }
}

const stays = (words: string): WhyNot => ({ words, leavesAnswers: false });
const leaves = (words: string): WhyNot => ({ words, leavesAnswers: true });
