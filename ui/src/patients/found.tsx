// The right record: what was found, and the one or two things that can be done with it. Both keep their place whatever is
// said.
import type { Ref } from "react";
import { Kbd } from "../keys/kbd";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/states";
import type { FoundKind, FoundView, StartChoice } from "../platform";

const TONES: Partial<Record<FoundKind, "warn" | "bad">> = { offer: "warn", ask: "warn", closed: "bad" };

export function Found({
  found,
  held,
  overseas,
}: {
  found: FoundView | null;
  /** What the patient has here, while the date is not known. */
  held: string | null;
  overseas: boolean;
}) {
  const tone = found === null ? undefined : TONES[found.kind];
  return (
    <div className="found" id="new-found" role="status">
      {found === null && held !== null ? (
        <Notice>
          <p>{held}</p>
        </Notice>
      ) : found === null ? (
        <div className="notice found__none">
          <Icon name="search" />
          <p className="quiet">
            {overseas
              ? "A record of this date of birth, postcode and date of diagnosis shows here."
              : "If this patient has a record already, it shows here."}
          </p>
        </div>
      ) : (
        <Notice {...(tone === undefined ? {} : { tone })}>
          <p>
            {found.words} {found.source === null ? null : <span className="small quiet">({found.source})</span>}
          </p>
        </Notice>
      )}
    </div>
  );
}

export function Choices(props: {
  found: FoundView | null;
  busy: boolean;
  /** The first of several choices. */
  first: Ref<HTMLButtonElement>;
  onChoose: (choice: StartChoice) => void;
  onCancel: () => void;
}) {
  const cancel = (
    <Button secondary onClick={props.onCancel}>
      Cancel
    </Button>
  );
  const choices = props.found?.choices ?? [];
  if (choices.length === 0) {
    return (
      <div className="sheet__end">
        <Button type="submit" busy={props.busy} aria-keyshortcuts="Control+S">
          {props.found?.kind === "open" ? "Open the record" : "Start the record"} <Kbd>Enter</Kbd>
        </Button>
        {cancel}
      </div>
    );
  }
  return (
    <div className="sheet__end">
      {choices.map((one, at) => (
        <Button
          key={one.label}
          {...(at === 0 ? { ref: props.first } : {})}
          // Where the audit has no rule, neither is the green one.
          secondary={at > 0 || props.found?.kind !== "offer"}
          busy={props.busy}
          aria-describedby="new-found"
          onClick={() => props.onChoose(one.choice)}
        >
          {one.label}
        </Button>
      ))}
      {cancel}
    </div>
  );
}
