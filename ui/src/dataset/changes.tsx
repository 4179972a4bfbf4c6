// What a correction of the audit's questions changes, those first for which records may stand otherwise.
import type { DatasetChangeView } from "../platform";

export function Changes({ changes }: { changes: DatasetChangeView[] }) {
  const rules = changes.filter((change) => change.rules);
  const words = changes.filter((change) => !change.rules);
  return (
    <>
      <Listed title="Records may stand otherwise for these:" changes={rules} />
      <Listed title="These change words alone:" changes={words} />
    </>
  );
}

function Listed({ title, changes }: { title: string; changes: DatasetChangeView[] }) {
  if (changes.length === 0) return null;
  return (
    <>
      <p>{title}</p>
      <ul>
        {changes.map((change) => (
          <li key={`${change.version} ${change.at} ${change.words}`}>
            <strong>{change.at}</strong> ({change.version}): {change.words}.
          </li>
        ))}
      </ul>
    </>
  );
}
