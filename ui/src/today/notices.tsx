// What the audit team has to say, the newest of it: it asks nothing of anybody, and is removed by whoever gave it.
import { Notice } from "../parts/states";
import { several, shortDate } from "../parts/words";
import type { NoticeView } from "../platform";

export function Notices({ notices }: { notices: NoticeView[] }) {
  const [newest, ...earlier] = notices;
  if (newest === undefined) return null;
  return (
    <div className="toolbar">
      <Notice>
        <p>
          <strong>From the audit team, {shortDate(newest.on)}:</strong> {newest.words}
        </p>
        {earlier.length === 0 ? null : (
          <details>
            <summary>{several(earlier.length, "earlier notice")}</summary>
            <ul>
              {earlier.map(({ on, words }) => (
                <li key={`${on} ${words}`}>
                  {shortDate(on)}: {words}
                </li>
              ))}
            </ul>
          </details>
        )}
      </Notice>
    </div>
  );
}
