// Another passphrase for whoever sits here: the one that they have, and the new one.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { PassphraseField } from "../parts/passphrase";
import { call } from "../session/call";
import type { Said } from "./own-passphrase";
import { OwnPassphrase, saidOf } from "./own-passphrase";
import { StepFoot } from "./step-foot";

export function ChangePassphrase(props: { onDone: (words: string) => void; onClose: () => void }) {
  const [mine, setMine] = useState("");
  const [next, setNext] = useState("");
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const newBox = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);

  function say(about: Said): void {
    setSaid(about);
    if (about.box === "new") newBox.current?.focus();
    else box.current?.focus();
  }

  async function change(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (mine === "") return say({ box: "mine", words: "Type the passphrase you have" });
    if (next === "") return say({ box: "new", words: "Type a new passphrase" });
    setBusy(true);
    setSaid(null);
    try {
      await call("change_passphrase", { passphrase: mine, newPassphrase: next });
      props.onDone("Your passphrase is changed.");
    } catch (thrown) {
      setBusy(false);
      say(saidOf(thrown, { new: ["passphrase-too-short", "same-passphrase"] }));
    }
  }

  return (
    <form onSubmit={(event) => void change(event)}>
      <OwnPassphrase
        ref={box}
        label="The passphrase you have"
        hint="It stops with the new one."
        value={mine}
        said={said}
        onChange={setMine}
      />
      <PassphraseField
        id="new-passphrase"
        label="New passphrase"
        hint="At least four words, or at least 14 characters without the spaces. Nobody can look it up for you."
        fresh
        ref={newBox}
        value={next}
        error={said?.box === "new" ? said.words : null}
        onChange={setNext}
      />
      <StepFoot said={said} does="Change the passphrase" doing="Changing" busy={busy} onClose={props.onClose} />
    </form>
  );
}
