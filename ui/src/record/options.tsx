// Options of a question: radios for one, tick boxes for several. Up to nine have number keys; longer lists take the
// first letters. Each choice is kept at once.
import type { KeyboardEvent, RefCallback, RefObject } from "react";
import { useRef } from "react";
import type { ChoicesHandle } from "../parts/choice";
import { Choice, ChoiceGroup } from "../parts/choice";
import type { OptionView, QuestionView } from "../platform";
import { useStay } from "../session/stay";
import { useDesk } from "./context";
import { useControlPlace } from "./controls";
import { Found, readId, useNewFindings } from "./said";
import { startingWith } from "./type-ahead";
import { useTyped } from "./use-record";
import { WarningTools } from "./warning";

export const MOST_NUMBERED = 9;
const PAUSE_BETWEEN_LETTERS = 1000;
const ROOMY = 60;
const INLINE = 82;
const NARROW = 30;
const TALL = 7;

/** Keys of a group of options: digits, letters, Delete, Enter. */
export function useOptionKeys(question: QuestionView): {
  chosen: readonly string[];
  pick: (option: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** Give this to the group. */
  handle: RefObject<ChoicesHandle | null>;
  /** And this as its `ref`. */
  place: RefCallback<HTMLDivElement>;
} {
  const { record, onward } = useDesk();
  const { reached } = useStay();
  const typed = useTyped(record, question.key);
  const chosen = typed?.chosen ?? question.chosen;
  const letters = useRef({ text: "", at: 0 });
  const handle = useRef<ChoicesHandle>(null);
  const place = useControlPlace<HTMLDivElement>(question.key, () => handle.current?.focus());

  function pick(option: string): void {
    if (question.control === "choice") record.choose(question.key, [option]);
    else if (chosen.includes(option))
      record.choose(
        question.key,
        chosen.filter((one) => one !== option),
      );
    else record.choose(question.key, [...chosen, option]);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      onward();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      record.choose(question.key, []);
    } else if (/^[1-9]$/.test(event.key) && question.options.length <= MOST_NUMBERED) {
      const option = question.options[Number(event.key) - 1];
      if (option === undefined) return;
      pick(option.key);
      handle.current?.focus(option.key);
      if (reached.takes(record.id, question.key)) onward();
    } else if (/^\p{L}$/u.test(event.key) && question.options.length > MOST_NUMBERED) {
      const fresh = Date.now() - letters.current.at > PAUSE_BETWEEN_LETTERS;
      const text = (fresh ? "" : letters.current.text) + event.key;
      letters.current = { text, at: Date.now() };
      const option = startingWith(question.options, text);
      if (option === undefined) return;
      if (question.control === "choice") pick(option.key);
      handle.current?.focus(option.key);
    } else {
      return;
    }
    event.preventDefault();
  }

  return { chosen, pick, onKeyDown, handle, place };
}

export function OptionsControl({ question }: { question: QuestionView }) {
  const { onlyRead } = useDesk();
  const keys = useOptionKeys(question);
  const findings = useNewFindings(question);
  const long = question.options.length > MOST_NUMBERED;
  const first = question.options[0]?.label.slice(0, 3).toLowerCase() ?? "";
  return (
    <>
      {long && !onlyRead ? (
        <p className="hint">
          Type the first letters, for example <kbd>{first.charAt(0)}</kbd> <kbd>{first.charAt(1)}</kbd>{" "}
          <kbd>{first.charAt(2)}</kbd>
        </p>
      ) : null}
      <ChoiceGroup
        ref={keys.place}
        handle={keys.handle}
        several={question.control === "several"}
        name={`q-${question.key}`}
        className={shape(question)}
        chosen={keys.chosen}
        disabled={onlyRead}
        onPick={keys.pick}
        onKeyDown={keys.onKeyDown}
      >
        {groups(question.options).map((group) => (
          <div key={group.name ?? ""} className={tall(group.options.length)}>
            {group.name === null ? null : <p className="subhead">{group.name}</p>}
            <div className="group__options">
              {group.options.map((option) => (
                <Option
                  key={option.key}
                  question={question}
                  option={option}
                  cap={long ? null : String(question.options.indexOf(option) + 1)}
                />
              ))}
            </div>
          </div>
        ))}
      </ChoiceGroup>
      {findings.length === 0 ? null : (
        <div id={readId(question)}>
          {findings.map((finding) => (
            <p className="reading" key={finding.code}>
              <Found finding={finding} />
              <WarningTools question={question} />
            </p>
          ))}
        </div>
      )}
    </>
  );
}

export function Option({ question, option, cap }: { question: QuestionView; option: OptionView; cap: string | null }) {
  const meaning = `q-${question.key}-${option.key}-meaning`;
  return (
    <>
      <Choice
        value={option.key}
        cap={cap}
        describedBy={option.meaning === null ? undefined : meaning}
        label={
          <span className="option-name" data-name={option.label}>
            {option.label}
          </span>
        }
      />
      {option.meaning === null ? null : (
        <span className="vh" id={meaning}>
          {option.meaning}
        </span>
      )}
    </>
  );
}

function groups(options: readonly OptionView[]): { name: string | null; options: OptionView[] }[] {
  const out: { name: string | null; options: OptionView[] }[] = [];
  for (const option of options) {
    const last = out[out.length - 1];
    if (last !== undefined && last.name === option.group) last.options.push(option);
    else out.push({ name: option.group, options: [option] });
  }
  return out;
}

/** A long group stands in two columns. */
function tall(options: number): string {
  return options > TALL ? `group group--tall group--rows-${Math.ceil(options / 2)}` : "group";
}

/** Short answers stand in one line, longer ones in columns. */
function shape(question: QuestionView): string {
  const base = "options";
  const labels = question.options.map((option) => option.label.length);
  const total = labels.reduce((sum, length) => sum + length + 6, 0);
  if (question.options.some((option) => option.group !== null)) return `${base} options--grouped`;
  if (total <= ROOMY) return `${base} options--inline`;
  if (total <= INLINE) return `${base} options--inline options--tight`;
  return Math.max(...labels) <= NARROW ? `${base} options--3` : `${base} options--2`;
}
