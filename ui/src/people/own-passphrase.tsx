// The passphrase of whoever sits here, typed again before somebody is given a way in; and what is wrong with it.
import type { Ref } from "react";
import { PassphraseField } from "../parts/passphrase";
import { CallError } from "../platform";

/** What is said, and beside which box: nothing where it is about none. */
export interface Said {
  box: string | null;
  words: string;
}

const ABOUT_MINE = ["wrong-passphrase", "wait", "keychain-lost"];

/** What went wrong, and at which box of a form that has these. */
export function saidOf(thrown: unknown, boxes: Readonly<Record<string, readonly string[]>>): Said {
  if (!(thrown instanceof CallError)) return { box: null, words: "That did not work. Try again." };
  if (ABOUT_MINE.includes(thrown.code)) return { box: "mine", words: thrown.message };
  const box = Object.keys(boxes).find((name) => boxes[name]?.includes(thrown.code) === true);
  return { box: box ?? null, words: thrown.message };
}

export function OwnPassphrase(props: {
  label?: string;
  hint?: string;
  value: string;
  said: Said | null;
  ref?: Ref<HTMLInputElement>;
  onChange: (value: string) => void;
}) {
  return (
    <PassphraseField
      id="mine"
      label={props.label ?? "Your own passphrase"}
      hint={props.hint ?? "So that nobody does this at a desk that was left open."}
      value={props.value}
      error={props.said?.box === "mine" ? props.said.words : null}
      {...(props.ref === undefined ? {} : { ref: props.ref })}
      onChange={props.onChange}
    />
  );
}
