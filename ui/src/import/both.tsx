// What is chosen for where a record and the file both have an answer.
import { Choice, ChoiceGroup, TickBox } from "../parts/choice";
import { several } from "../parts/words";
import type { ImportPreviewView, ImportRequest } from "../platform";

const MODES = ["fillBlanks", "update", "replace"] as const;

export function Both(props: {
  preview: ImportPreviewView;
  read: ImportRequest;
  busy: boolean;
  onRead: (read: ImportRequest) => void;
}) {
  const { preview, read, busy } = props;
  const choose = (other: ImportRequest) => {
    if (!busy && (other.mode !== read.mode || other.notKnownReplaces !== read.notKnownReplaces)) props.onRead(other);
  };
  return (
    <fieldset>
      <legend>Where both have an answer</legend>
      <ChoiceGroup
        name="import-mode"
        chosen={[read.mode]}
        onPick={(value) => {
          const mode = MODES.find((one) => one === value) ?? read.mode;
          // Where ours stay, nothing is replaced by anything.
          choose({ ...read, mode, notKnownReplaces: mode !== "fillBlanks" && read.notKnownReplaces });
        }}
      >
        <Choice value="fillBlanks" label="Keep ours, fill blanks only" />
        <Choice value="update" label="Take the file’s, ignore its blanks" />
        <Choice value="replace" label="Take the file’s, and its blanks clear ours" />
      </ChoiceGroup>
      {read.mode === "fillBlanks" ? null : (
        <TickBox
          id="import-not-known"
          label="Let a “Not known” replace an answer"
          checked={read.notKnownReplaces}
          onChange={(notKnownReplaces) => choose({ ...read, notKnownReplaces })}
        />
      )}
      <p className="small quiet">{words(preview)}</p>
    </fieldset>
  );
}

/** What becomes of answers that the file has otherwise. */
function words({ kept, cleared, read }: ImportPreviewView): string {
  const said = [];
  if (kept > 0) {
    const [differ, stay] = kept === 1 ? ["differs", "stays"] : ["differ", "stay"];
    said.push(`${several(kept, "answer")} in the file ${differ} from ours. Ours ${stay}.`);
  }
  if (read.mode === "replace") {
    said.push(
      cleared === 0
        ? "No blank in the file clears an answer."
        : `Blanks in the file clear ${several(cleared, "answer")} of ours. Columns that it does not have clear nothing.`,
    );
  }
  const blank = read.mode !== "replace";
  if (blank && !read.notKnownReplaces) said.push("A blank or “Not known” in the file never replaces an answer.");
  else if (blank) said.push("A blank in the file never replaces an answer.");
  else if (!read.notKnownReplaces) said.push("A “Not known” in the file never replaces an answer.");
  return said.join(" ");
}
