// A box of the page of a new patient, or the three of a date. How it is read, or what is to be put right, stands below
// on lines kept free, so that nothing moves while it is typed.
import { HintText, Label } from "nhsuk-react-components";
import type { Ref } from "react";
import { useImperativeHandle, useRef, useState } from "react";
import type { DateBoxesHandle } from "../parts/date-boxes";
import { DateBoxes, DateTool, divided } from "../parts/date-boxes";
import { Icon } from "../parts/icon";
import type { BoxView } from "../platform";

interface TypedBoxProps {
  id: string;
  label: string;
  hint: string;
  text: string;
  said: BoxView | undefined;
  /** What was said is about this very text. */
  fresh: boolean;
  /** Why it was refused. */
  error: string | null;
  onType: (text: string) => void;
  /** Whether the box, or one of its three, has the focus. */
  onEnter: (entered: boolean) => void;
  handle: Ref<TypedBoxHandle>;
}

export interface TypedBoxHandle {
  /** Focuses the box; of three the first that is to be put right, or the day. */
  focus: () => void;
}

interface Shape {
  width: string;
  /** Another box stands beside it: dates are turned at the wider one, and by Ctrl B here too. */
  narrow?: boolean;
  /** A date, in one box or in three. */
  turn?: { boxes: boolean; onTurn: () => void };
}

export function TypedBox(props: TypedBoxProps & Shape) {
  const { id, text, said, turn } = props;
  const [focused, setFocused] = useState(false);
  const one = useRef<HTMLInputElement>(null);
  const three = useRef<DateBoxesHandle>(null);
  useImperativeHandle(props.handle, () => ({ focus: () => (one.current ?? three.current)?.focus() }));
  const enter = (entered: boolean) => () => {
    setFocused(entered);
    props.onEnter(entered);
  };
  const wrong = props.error ?? (focused ? null : (said?.refused ?? null));
  if (turn?.boxes === true) {
    return (
      <fieldset className="field typed" aria-describedby={`${id}-hint`}>
        <legend className="nhsuk-label label typed__legend">{props.label}</legend>
        <div className="box box--date">
          <DateBoxes
            id={id}
            boxes={inBoxes(props)}
            wrong={wrong === null ? [false, false, false] : redBoxes(said)}
            describedBy={`${id}-said`}
            onType={props.onType}
            handle={three}
            onFocus={enter(true)}
            onBlur={enter(false)}
          />
          {/* The names of the boxes say most of it: the hint takes no line of its own. */}
          <span className={props.narrow === true ? "vh" : "typed__beside"} id={`${id}-hint`}>
            {props.hint}
          </span>
          {props.narrow === true ? null : <Turn {...turn} name={props.label} />}
        </div>
        <Said id={id} text={text} said={said} wrong={wrong} />
      </fieldset>
    );
  }
  return (
    <div className="field typed">
      <Label className="label" htmlFor={id}>
        {props.label}
      </Label>
      <HintText id={`${id}-hint`} className="hint">
        {props.hint}
      </HintText>
      <div className="box">
        <input
          ref={one}
          id={id}
          className={`nhsuk-input input ${props.width}${wrong === null ? "" : " nhsuk-input--error input--error"}`}
          aria-describedby={`${id}-hint ${id}-said`}
          aria-invalid={wrong === null ? undefined : true}
          autoComplete="off"
          spellCheck={false}
          value={turn === undefined ? text : inOneBox(props)}
          onChange={(event) => props.onType(event.target.value)}
          onFocus={enter(true)}
          onBlur={enter(false)}
        />
        {turn === undefined || props.narrow === true ? null : <Turn {...turn} name={props.label} />}
      </div>
      <Said id={id} text={text} said={said} wrong={wrong} />
    </div>
  );
}

function Turn({ boxes, onTurn, name }: { boxes: boolean; onTurn: () => void; name: string }) {
  return (
    <span className="typed__turn">
      <DateTool boxes={boxes} name={name} onTurn={onTurn} />
    </span>
  );
}

/** Typed in boxes it is divided already; typed in one box, the host divides it. */
function inBoxes({ text, said, fresh }: TypedBoxProps) {
  return text.includes("\n") || !fresh || said === undefined ? divided(text) : said.boxes;
}

function inOneBox({ text, said, fresh }: TypedBoxProps): string {
  if (!text.includes("\n")) return text;
  return fresh && said !== undefined ? said.oneBox : divided(text).join("/");
}

/** The boxes to be put right; all of them when it is the date itself that is refused. */
function redBoxes(said: BoxView | undefined): readonly [boolean, boolean, boolean] {
  return said?.wrongBoxes.some((wrong) => wrong) === true ? said.wrongBoxes : [true, true, true];
}

function Said(props: { id: string; text: string; said: BoxView | undefined; wrong: string | null }) {
  return (
    <div className="reading typed__said" id={`${props.id}-said`}>
      {props.wrong === null ? (
        <Quiet text={props.text} said={props.said} />
      ) : (
        <span className="said said--error" role="alert">
          <Icon name="stop" />
          <span>
            <span className="vh">Error: </span>
            {props.wrong}
          </span>
        </span>
      )}
    </div>
  );
}

function Quiet({ text, said }: { text: string; said: BoxView | undefined }) {
  if (said === undefined || text === "") return null;
  if (said.refused !== null) return <span className="quiet">{said.refused}</span>;
  if (said.finding !== null) {
    return (
      <span className="said said--warn">
        <Icon name="warn" />
        <span>
          <span className="vh">Warning: </span>
          {said.finding}
        </span>
      </span>
    );
  }
  if (said.reading === null || said.reading === text) return null;
  return (
    <span className="quiet">
      <Icon name="ok" /> {said.reading}
    </span>
  );
}
