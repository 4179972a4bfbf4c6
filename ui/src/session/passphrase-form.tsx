// The passphrase of one person, with the wait after wrong ones counted down in the button.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { Button } from "../parts/button";
import { PassphraseField } from "../parts/passphrase";
import type { PersonView, SessionView } from "../platform";
import { CallError } from "../platform";
import { call } from "./call";
import { useCountdown, waitWords } from "./countdown";

export function PassphraseForm(props: {
  person: PersonView;
  /** The passphrase of a demonstration: it stands in the box. */
  practice: string | null;
  onOpened: (view: SessionView) => void;
  onFailed: () => void;
  onRecover: () => void;
}) {
  const [passphrase, setPassphrase] = useState(props.practice ?? "");
  const [error, setError] = useState<string | null>(null);
  /** The key store does not give its part of the key of this demonstration. */
  const [lost, setLost] = useState(false);
  const [busy, setBusy] = useState(false);
  const [tries, setTries] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  const wait = useCountdown(props.person.waitSeconds, tries);

  useEffect(() => {
    box.current?.focus();
    // What stands in it is typed over, not typed on.
    box.current?.select();
  }, []);

  async function unlock(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || wait > 0) return;
    if (passphrase === "") {
      setError("Type your passphrase");
      box.current?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    // Whoever types it again meanwhile types over it.
    box.current?.select();
    try {
      props.onOpened(await call("unlock", { user: props.person.id, passphrase }));
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "The records could not be opened. Try again.");
      setLost(props.practice !== null && thrown instanceof CallError && thrown.code === "keychain-lost");
      setPassphrase((now) => (now === passphrase ? "" : now));
      setBusy(false);
      setTries(tries + 1);
      props.onFailed();
      box.current?.focus();
    }
  }

  async function beginAnew(): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      props.onOpened(await call("leave_demonstration", null));
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void unlock(event)}>
      <PassphraseField
        id="passphrase"
        label="Passphrase"
        {...(props.practice === null
          ? {}
          : { hint: `These patients are fictional, so the passphrase is no secret: ${props.practice}.` })}
        ref={box}
        value={passphrase}
        onChange={setPassphrase}
        error={error}
      />
      <div className="flow flow--wide">
        <Button type="submit" busy={busy || wait > 0}>
          {wait > 0 ? (
            waitWords(wait)
          ) : busy ? (
            "Unlocking"
          ) : (
            <>
              Unlock <Kbd>Enter</Kbd>
            </>
          )}
        </Button>
        {props.practice === null ? (
          <button type="button" className="text-button" onClick={props.onRecover}>
            Use the recovery key
          </button>
        ) : lost ? (
          <Button secondary busy={busy} onClick={() => void beginAnew()}>
            Leave it and start again
          </Button>
        ) : null}
      </div>
    </form>
  );
}
