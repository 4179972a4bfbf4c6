// The first unlock: the one-time passphrase that somebody was given, and the passphrase that they choose with it.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { PassphraseField } from "../parts/passphrase";
import type { PersonView, SessionView } from "../platform";
import { CallError } from "../platform";
import { call } from "./call";
import { useCountdown, waitWords } from "./countdown";

/** What is wrong with the passphrase that they chose, rather than with the one-time passphrase. */
const ABOUT_OWN = ["passphrase-too-short", "one-time-again"];

export function ChooseForm(props: {
  person: PersonView;
  onOpened: (view: SessionView) => void;
  onFailed: () => void;
  onRecover: () => void;
}) {
  const [oneTime, setOneTime] = useState("");
  const [own, setOwn] = useState("");
  const [error, setError] = useState<{ box: "one-time" | "own"; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [tries, setTries] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  const ownBox = useRef<HTMLInputElement>(null);
  const wait = useCountdown(props.person.waitSeconds, tries);
  useEffect(() => box.current?.focus(), []);

  function say(about: "one-time" | "own", words: string): void {
    setError({ box: about, words });
    (about === "own" ? ownBox : box).current?.focus();
  }

  async function choose(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || wait > 0) return;
    if (oneTime.trim() === "") return say("one-time", "Type the passphrase that you were given");
    if (own === "") return say("own", "Type a passphrase of your own");
    setBusy(true);
    setError(null);
    try {
      props.onOpened(await call("choose_passphrase", { user: props.person.id, oneTime, passphrase: own }));
    } catch (thrown) {
      const known = thrown instanceof CallError ? thrown : null;
      say(
        known !== null && ABOUT_OWN.includes(known.code) ? "own" : "one-time",
        known?.message ?? "The records could not be opened. Try again.",
      );
      setBusy(false);
      setTries(tries + 1);
      props.onFailed();
    }
  }

  return (
    <form onSubmit={(event) => void choose(event)}>
      <PassphraseField
        id="one-time"
        label="One-time passphrase"
        hint="The one that your colleague gave you. It works once: you choose your own below."
        ref={box}
        value={oneTime}
        error={error?.box === "one-time" ? error.words : null}
        onChange={setOneTime}
      />
      <PassphraseField
        id="own-passphrase"
        label="Your own passphrase"
        hint="At least four words, or at least 14 characters without the spaces. Nobody can look it up for you."
        fresh
        ref={ownBox}
        value={own}
        error={error?.box === "own" ? error.words : null}
        onChange={setOwn}
      />
      <div className="flow flow--wide">
        <Button type="submit" busy={busy || wait > 0}>
          {wait > 0 ? waitWords(wait) : busy ? "Unlocking" : "Keep it and unlock"}
        </Button>
        <button type="button" className="text-button" onClick={props.onRecover}>
          Use the recovery key
        </button>
      </div>
    </form>
  );
}
