// The printed recovery key, and a new passphrase for whoever uses it.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { PassphraseField } from "../parts/passphrase";
import { RecoveryKeyBox } from "../parts/recovery-key-box";
import type { PersonView, SessionView } from "../platform";
import { CallError } from "../platform";
import { call } from "./call";
import { useKeyStore, WithoutKeyStore } from "./without-key-store";

export function RecoveryForm(props: { person: PersonView; onBack: () => void; onOpened: (view: SessionView) => void }) {
  const [key, setKey] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [error, setError] = useState<{ box: "key" | "passphrase"; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const keyStore = useKeyStore();
  const box = useRef<HTMLTextAreaElement>(null);
  const fresh = useRef<HTMLInputElement>(null);

  useEffect(() => box.current?.focus(), []);

  /** Says what is wrong, and goes to the box that it is about. */
  function refuse(about: "key" | "passphrase", words: string): void {
    setError({ box: about, words });
    (about === "key" ? box : fresh).current?.focus();
  }

  async function recover(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (key.trim() === "") return refuse("key", "Type the recovery key");
    if (passphrase === "") return refuse("passphrase", "Type a new passphrase");
    setBusy(true);
    setError(null);
    try {
      props.onOpened(
        await call("recover", {
          recoveryKey: key,
          user: props.person.id,
          passphrase,
          withoutKeyStore: keyStore.without,
        }),
      );
    } catch (thrown) {
      keyStore.look(thrown);
      const words = thrown instanceof CallError ? thrown.message : "The records could not be opened. Try again.";
      const about = thrown instanceof CallError && thrown.question === "passphrase" ? "passphrase" : "key";
      refuse(about, words);
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void recover(event)}>
      <RecoveryKeyBox
        hint="The printed groups of letters and digits. Spaces and dashes do not matter."
        ref={box}
        value={key}
        error={error?.box === "key" ? error.words : null}
        onChange={setKey}
      />
      <PassphraseField
        id="new-passphrase"
        label="New passphrase"
        hint="At least four words, or at least 14 characters without the spaces. Nobody can look it up for you."
        fresh
        ref={fresh}
        value={passphrase}
        error={error?.box === "passphrase" ? error.words : null}
        onChange={setPassphrase}
      />
      <WithoutKeyStore keyStore={keyStore} />
      <div className="flow flow--wide">
        <Button type="submit" busy={busy}>
          {busy ? "Unlocking" : "Unlock with the recovery key"}
        </Button>
        <button type="button" className="text-button" onClick={props.onBack}>
          Use the passphrase
        </button>
      </div>
    </form>
  );
}
