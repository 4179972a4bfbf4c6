// What is left to say of the columns of a file, above them: how many have no question yet, the first of them by name, and what
// is wrong beside that, as the host says it.
import type { ReactNode } from "react";
import { useLayoutEffect, useRef } from "react";
import { Notice } from "../parts/states";
import { count, several } from "../parts/words";
import type { ImportColumnsView } from "../platform";

type Column = Pick<ImportColumnsView["columns"][number], "letters" | "heading">;

/** So many are named: the table says which the others are. */
const NAMED = 3;
/** So much of a heading tells it from others. */
const LETTERS = 30;

export function LeftToSay(props: {
  undecided: readonly Column[];
  /** Nothing while it is not known. */
  faults: readonly string[] | undefined;
  /** How many words nobody has said the meaning of: their rows are refused, and nothing waits for it. */
  words: number;
}) {
  const { undecided, faults, words } = props;
  return (
    <HeldRoom>
      {faults?.length === 0 && undecided.length === 0 ? (
        <Notice>
          <p>
            <strong>Nothing has changed yet.</strong> Every column is a question or is left out. Go on to see what the
            file would do.
            {words === 0
              ? ""
              : ` ${several(words, "word is", "words are")} no answer yet: say what ${words === 1 ? "it means" : "they mean"}, or ${words === 1 ? "its" : "their"} rows are refused.`}
          </p>
        </Notice>
      ) : (
        <Notice tone="warn">
          <p>
            <strong>Say what the columns of this file are.</strong> Nothing has changed yet.
          </p>
          <ul className="import__faults">
            {undecided.length === 0 ? null : <li>{undecidedWords(undecided)}.</li>}
            {(faults ?? []).map((fault) => (
              <li key={fault}>{fault}.</li>
            ))}
          </ul>
        </Notice>
      )}
    </HeldRoom>
  );
}

/** "Choose a question for 5 columns, or leave them out: B (Consultant), C (Fracture date), D (Ward) and 2 more". */
function undecidedWords(undecided: readonly Column[]): string {
  const named = undecided.slice(0, NAMED).map(nameOf);
  const rest = undecided.length - named.length;
  const last = rest === 0 ? (named.length > 1 ? named.pop() : undefined) : `${count(rest)} more`;
  const list = last === undefined ? named.join(", ") : `${named.join(", ")} and ${last}`;
  return undecided.length === 1
    ? `Choose a question for 1 column, or leave it out: ${list}`
    : `Choose a question for ${several(undecided.length, "column")}, or leave them out: ${list}`;
}

function nameOf({ letters, heading }: Column): string {
  const characters = [...heading];
  if (characters.length === 0) return letters;
  const short = characters.length > LETTERS ? `${characters.slice(0, LETTERS).join("").trimEnd()}…` : heading;
  return `${letters} (${short})`;
}

/** Keeps the height that it once had in this width: what stands below does not move up as it says less. */
function HeldRoom({ children }: { children: ReactNode }) {
  const room = useRef<HTMLDivElement>(null);
  const held = useRef({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = room.current;
    if (element === null) return;
    const width = element.clientWidth;
    if (width !== held.current.width) {
      element.style.minHeight = "";
      held.current = { width, height: 0 };
    }
    const { height } = element.getBoundingClientRect();
    if (height <= held.current.height) return;
    held.current = { width, height };
    element.style.minHeight = `${height}px`;
  });
  return (
    <div className="toolbar import__left-to-say" role="status" ref={room}>
      {children}
    </div>
  );
}
