// Find a patient, or in Follow-ups a follow-up of one: by NHS number as people write it or its last four digits, date or month, postcode, site of the fracture.
// A scanner's digits and Enter open at once.
import type { FormEvent, Ref } from "react";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { Icon } from "./icon";

/** Shorter than most people's pause between two keys: a search that is overtaken is given up, at the desk too. */
const PAUSE = 50;

export function SearchBox(props: {
  value: string;
  words: string | null;
  /** Whether the words stand below, in place of the rows. */
  saidBelow: boolean;
  ref: Ref<HTMLInputElement>;
  onSearch: (search: string) => void;
  onEnter: (search: string) => void;
  /** Arrow down: on to the rows. */
  onDown: () => void;
}) {
  const [text, setText] = useState(props.value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function submit(event: FormEvent): void {
    event.preventDefault();
    clearTimeout(timer.current);
    props.onEnter(text);
  }

  return (
    <search className="flow">
      <form className="search" onSubmit={submit}>
        <label className="vh" htmlFor="find">
          Find by NHS number, date, postcode, site of the fracture or name
        </label>
        <input
          ref={props.ref}
          className="nhsuk-input input"
          id="find"
          type="text"
          placeholder="Number, date, postcode, site, name"
          aria-keyshortcuts="Control+F"
          aria-describedby="find-words"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            const next = event.target.value;
            setText(next);
            clearTimeout(timer.current);
            timer.current = setTimeout(() => props.onSearch(next), PAUSE);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") {
              event.preventDefault();
              props.onDown();
            }
            if (event.key !== "Escape" || text === "") return;
            event.stopPropagation();
            clearTimeout(timer.current);
            setText("");
            props.onSearch("");
          }}
        />
        <button className="button search__go" type="submit">
          <Icon name="search" />
          <span className="vh">Find</span>
        </button>
      </form>
      {props.words === null || props.saidBelow ? <Kbd>Ctrl F</Kbd> : null}
      <span className={props.saidBelow ? "vh" : "search__words"} id="find-words" role="status">
        {props.words ?? ""}
      </span>
    </search>
  );
}
