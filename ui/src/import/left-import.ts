// What somebody has said of the file that they are importing, kept while they look at other screens: until it is imported, put
// away by Cancel, or the desk is locked, when the host puts the file away, too. Nothing of what the file would do is kept:
// records may change meanwhile, and it is read again.
import type { ImportColumnsView, ImportColumnUse, ImportRequest, NhfdAnswer, NhfdLeftView } from "../platform";
import type { SaidMeanings } from "./meanings";

/** What its columns are, and a name for files like it. */
export interface SaidOfColumns {
  /** The columns as they were shown. */
  of: ImportColumnsView;
  name: string;
  used: ImportColumnUse[];
  /** What values of a column mean, where that was said otherwise than the host proposes. */
  meanings: SaidMeanings;
}

/** In which of its steps it was left. */
export type LeftImport =
  | { kind: "columns"; said: SaidOfColumns }
  | { kind: "nhfd"; view: NhfdLeftView; said: readonly NhfdAnswer[] }
  | { kind: "preview"; read: ImportRequest };
