// Which option the letters typed so far mean: the first whose label, or a word of it, begins with them.
import type { OptionView } from "../platform";

export function startingWith(options: readonly OptionView[], letters: string): OptionView | undefined {
  const wanted = letters.toLowerCase();
  const begins = (text: string) => text.toLowerCase().startsWith(wanted);
  return (
    options.find((option) => begins(option.label)) ?? options.find((option) => option.label.split(/\s+/).some(begins))
  );
}
