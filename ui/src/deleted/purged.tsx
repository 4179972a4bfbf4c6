// What was erased for good at this desk: when, how many, by whom and why. Of whom is kept nowhere.
import { dayAndTime } from "../parts/words";
import type { PurgeLineView } from "../platform";
import { useToday } from "../session/session";

export function Purged({ lines }: { lines: PurgeLineView[] }) {
  const today = useToday();
  if (lines.length === 0) return null;
  return (
    <section className="purged" aria-labelledby="purged">
      <h2 id="purged">Erased for good at this computer</h2>
      <ul className="lines">
        {lines.map((line) => (
          <li key={line.at}>
            {dayAndTime(line.at, today)}: {line.words}
          </li>
        ))}
      </ul>
    </section>
  );
}
