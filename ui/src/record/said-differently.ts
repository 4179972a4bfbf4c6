// What people wrote into one field of a contact card without knowing of each other, in words.
import { dayAndTime } from "../parts/words";
import type { CardFieldView } from "../platform";

/** Without a full stop; nothing where they agree. */
export function saidDifferently(field: CardFieldView, today: string): string | null {
  if (field.said.length === 0) return null;
  const each = field.said.map((one) => `${one.text ?? "nothing"} (${one.by}, ${dayAndTime(one.at, today)})`);
  return `Written differently: ${each.join("; ")}`;
}
