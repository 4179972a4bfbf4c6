// Radios and tick boxes in the markup of the design system, and nowhere else: a group of choices, one of them, and a tick
// box by itself. A group knows its boxes, so that one is focused without looking for it on the page.
import type { HTMLAttributes, KeyboardEvent, ReactNode, Ref } from "react";
import { createContext, useContext, useImperativeHandle, useRef } from "react";
import { Kbd } from "../keys/kbd";

type Kind = "radios" | "checkboxes";

export interface ChoicesHandle {
  /** Focuses a choice; without one what is chosen, or the first. */
  focus: (value?: string) => void;
}

interface Group {
  kind: Kind;
  name: string;
  chosen: readonly string[];
  disabled: boolean;
  pick: (value: string) => void;
  boxes: Map<string, HTMLInputElement>;
}

const GroupContext = createContext<Group | null>(null);

interface ChoiceGroupProps extends Omit<HTMLAttributes<HTMLDivElement>, "onChange"> {
  /** Tick boxes; radios otherwise. */
  several?: boolean;
  /** Choices have the ids `name-value`. */
  name: string;
  chosen: readonly string[];
  disabled?: boolean;
  /** Picks one, or in a group of several turns it. */
  onPick: (value: string) => void;
  /** The values in order, where 1 to 9 pick the one with that number. */
  numbered?: readonly string[];
  handle?: Ref<ChoicesHandle>;
  ref?: Ref<HTMLDivElement>;
}

/** Choices of one question. Its legend is whoever's it is. */
export function ChoiceGroup(props: ChoiceGroupProps) {
  const { several, name, chosen, disabled, onPick, numbered, handle, className, onKeyDown, children, ...rest } = props;
  const kind = several === true ? "checkboxes" : "radios";
  const boxes = useRef(new Map<string, HTMLInputElement>());
  const focus = (value?: string) => {
    const [first] = boxes.current.values();
    (boxes.current.get(value ?? chosen[0] ?? "") ?? (value === undefined ? first : undefined))?.focus();
  };
  useImperativeHandle(handle, () => ({ focus }));

  function onDigit(event: KeyboardEvent<HTMLDivElement>): void {
    onKeyDown?.(event);
    const value = /^[1-9]$/.test(event.key) ? numbered?.[Number(event.key) - 1] : undefined;
    if (value === undefined || event.ctrlKey || event.defaultPrevented) return;
    event.preventDefault();
    onPick(value);
    focus(value);
  }

  return (
    <GroupContext value={{ kind, name, chosen, disabled: disabled === true, pick: onPick, boxes: boxes.current }}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of the boxes inside it */}
      <div {...rest} className={names(kind, className)} onKeyDown={onDigit}>
        {children}
      </div>
    </GroupContext>
  );
}

interface ChoiceProps {
  value: string;
  label: ReactNode;
  /** The key that picks it. */
  cap?: string | null;
  describedBy?: string | undefined;
}

/** One choice of a group. */
export function Choice({ value, label, cap, describedBy }: ChoiceProps) {
  const group = useContext(GroupContext);
  if (group === null) throw new Error("outside a group of choices");
  const { kind, name, boxes } = group;
  return (
    <Item
      kind={kind}
      id={`${name}-${value}`}
      name={name}
      label={label}
      cap={cap}
      describedBy={describedBy}
      checked={group.chosen.includes(value)}
      disabled={group.disabled}
      onChange={() => group.pick(value)}
      box={(element) => {
        if (element === null) boxes.delete(value);
        else boxes.set(value, element);
      }}
    />
  );
}

interface TickBoxProps {
  id: string;
  label: ReactNode;
  checked: boolean;
  disabled?: boolean;
  describedBy?: string;
  className?: string;
  onChange: (checked: boolean) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  box?: Ref<HTMLInputElement>;
}

/** A tick box by itself: on or off. */
export function TickBox({ className, ...box }: TickBoxProps) {
  return (
    <div className={names("checkboxes", className)}>
      <Item kind="checkboxes" {...box} />
    </div>
  );
}

interface ItemProps extends Omit<TickBoxProps, "className" | "describedBy"> {
  kind: Kind;
  name?: string;
  cap?: string | null | undefined;
  describedBy?: string | undefined;
}

function Item({ kind, id, name, label, cap, describedBy, checked, disabled, onChange, onKeyDown, box }: ItemProps) {
  return (
    <div className={`nhsuk-${kind}__item`}>
      <input
        ref={box}
        className={`nhsuk-${kind}__input`}
        type={kind === "radios" ? "radio" : "checkbox"}
        id={id}
        name={name}
        checked={checked}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.checked)}
        onKeyDown={onKeyDown}
      />
      <label className={`nhsuk-label nhsuk-${kind}__label`} htmlFor={id}>
        {cap == null || disabled === true ? null : <Kbd>{cap}</Kbd>}
        {label}
      </label>
    </div>
  );
}

function names(kind: Kind, more: string | undefined): string {
  const own = `nhsuk-${kind} nhsuk-${kind}--small`;
  return more === undefined ? own : `${own} ${more}`;
}
