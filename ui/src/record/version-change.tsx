// A date of diagnosis in another dataset version: what it would change, to be agreed to or put back, at the date. While
// somebody types in the date nothing appears; it comes up, and takes focus, when the date is left.
import { useEffect, useRef } from "react";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import type { QuestionView } from "../platform";
import { call } from "../session/call";
import { useDesk } from "./context";
import { useEntered, useFocusPart } from "./controls";
import { useTyped } from "./use-record";

export function VersionChange({ question }: { question: QuestionView }) {
  const { record, view, onlyRead, controls, jump } = useDesk();
  const entered = useEntered(question.key);
  const typed = useTyped(record, question.key);
  const section = useRef<HTMLElement>(null);
  const wasEntered = useRef(entered);
  const change = typed === undefined && view.versionChange?.key === question.key ? view.versionChange : null;
  const shown = change !== null && !entered;

  useFocusPart(question.key, "agree", () => section.current?.focus(), shown);

  useEffect(() => {
    if (entered) wasEntered.current = true;
    else if (shown && wasEntered.current) {
      wasEntered.current = false;
      section.current?.focus();
    }
  }, [entered, shown]);

  if (change === null || entered) return null;
  const settle = (agreed: boolean) =>
    void record
      .change(() => call("change_version", { record: record.id, change: agreed }))
      .then(() => jump(question.key));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is entered, and nothing is here
    <section
      ref={section}
      role="group"
      className="change"
      tabIndex={-1}
      aria-labelledby="change-title"
      aria-describedby="change-about"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        controls.focusControl(question.key);
      }}
    >
      <h2 className="change__title" id="change-title">
        <Icon name="warn" /> For {change.date} other questions are asked
      </h2>
      <p id="change-about">
        Now: {change.from}. Then: {change.to}. Every answer is kept, also one that is not asked or not valid then: put
        the date back, and it is there again.
      </p>
      {change.groups.length === 0 ? <p>Both ask the same questions, with the same answers to choose from.</p> : null}
      <dl className="change__groups">
        {change.groups.map((group) => (
          <div key={group.title}>
            <dt>{group.title}</dt>
            {group.lines.map((line) => (
              <dd key={line}>{line}</dd>
            ))}
          </div>
        ))}
      </dl>
      {onlyRead ? null : (
        <div className="flow">
          <Button secondary onClick={() => settle(true)}>
            Use {change.date} and its questions
          </Button>
          <Button secondary onClick={() => settle(false)}>
            Put back {change.dateBefore}
          </Button>
        </div>
      )}
    </section>
  );
}
