// Below the question of a column, what its words mean that are no answers as they stand: the first of them at a glance, and the way to
// say it.
import { several } from "../parts/words";
import type { ColumnValues, SaidMeanings } from "./meanings";
import { meaningOf, unsaid, wordsOf } from "./meanings";

/** So many are shown at a glance. */
const SHOWN = 3;

export function SaidValues(props: { of: ColumnValues; said: SaidMeanings; column: string; onOpen: () => void }) {
  const { of, said } = props;
  const known = of.values.flatMap((value) => {
    const words = wordsOf(of, meaningOf(said, of, value));
    return words === null ? [] : [`${value.text} → ${words}`];
  });
  const left = unsaid(said, of);
  const more = known.length - SHOWN;
  const parts = [
    ...known.slice(0, SHOWN),
    ...(more > 0 ? [`${more} more`] : []),
    ...(left > 0 ? [`${several(left, "word is", "words are")} not understood`] : []),
    ...(of.areMore ? ["others are not understood"] : []),
  ];
  return (
    <span className="small">
      {parts.join(", ")}.{" "}
      <button type="button" className="text-button" onClick={props.onOpen}>
        {left > 0 ? "Say what they mean…" : "Change…"} <span className="vh">the words of column {props.column}</span>
      </button>
    </span>
  );
}
