// How the letters of a CSV file are written, where its bytes say one thing on Windows and another on a Mac. Words of the file stand
// beside each way: whoever knows them sees which is right.
import type { ImportPreviewView, ImportRequest } from "../platform";

const WAYS: Readonly<Record<ImportRequest["letters"], string>> = {
  asShown: "As the file shows",
  windows: "As on Windows",
  mac: "As on a Mac",
};

export function Letters(props: {
  /** None where they are in no doubt. */
  ways: ImportPreviewView["letters"];
  onChoose: (letters: ImportRequest["letters"]) => void;
}) {
  const { ways } = props;
  if (ways.length === 0) return null;
  return (
    <label className="toolbar flow">
      <span className="small quiet">How this file’s letters are written</span>
      <select
        className="nhsuk-select select select--quiet"
        id="import-letters"
        value={ways.find((way) => way.isRead)?.letters}
        onChange={({ target: { value } }) => {
          const chosen = ways.find((way) => way.letters === value);
          if (chosen !== undefined) props.onChoose(chosen.letters);
        }}
      >
        {ways.map(({ letters, words }) => (
          <option key={letters} value={letters}>
            {WAYS[letters]}: {words.join(", ")}
          </option>
        ))}
      </select>
    </label>
  );
}
