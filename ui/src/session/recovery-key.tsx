// The recovery key: shown once, then its third group is asked back, so that it really was written down.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { NO_PATIENTS, usePrinter } from "../parts/printer";
import { Notice } from "../parts/states";
import type { RecoveryKeyView } from "../platform";
import { Door } from "./door";

const ASKED = 2;

/** As the key is read when it is needed: any case, and letters that look like digits are those. */
function asRead(group: string): string {
  return group.trim().toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1");
}

export function RecoveryKey({ view, onDone }: { view: RecoveryKeyView; onDone: () => void }) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const printer = usePrinter();

  useEffect(() => {
    if (asking) box.current?.focus();
    else heading.current?.focus();
  }, [asking]);

  function check(event: FormEvent): void {
    event.preventDefault();
    if (asRead(typed) === asRead(view.groups[ASKED] ?? "")) {
      // One group shows that something was written down, and not that it opens the records: that is asked for on Today.
      onDone();
      return;
    }
    setError("That is not the third group. Look at what you wrote down or printed.");
    box.current?.focus();
  }

  if (asking) {
    return (
      <Door title="Recovery key">
        <button type="button" className="text-button door__back" onClick={() => setAsking(false)}>
          <Icon name="left" /> Show the key again
        </button>
        <form className="sheet sheet--page" onSubmit={check}>
          <Field
            id="third-group"
            label="Type its third group"
            heading
            hint="From your paper. It shows that the key can be read when it is needed."
            ref={box}
            className="input--w10 mono"
            autoCapitalize="characters"
            value={typed}
            error={error}
            onChange={(event) => setTyped(event.target.value)}
          />
          <div className="sheet__end">
            <Button type="submit">Open FLS Desk</Button>
          </div>
        </form>
      </Door>
    );
  }
  return (
    <Door title="Recovery key">
      <section className="sheet sheet--page">
        <h1 ref={heading} tabIndex={-1}>
          Your recovery key
        </h1>
        <p>
          Write it down or print it, and keep it apart from this computer. It opens the records when a passphrase is
          forgotten or this computer breaks. <strong>It is shown only now.</strong>
        </p>
        <ol className="recovery" aria-label="Recovery key, in groups">
          {view.groups.map((group, at) => (
            <li key={group}>
              <span className="recovery__no" aria-hidden="true">
                {at + 1}
              </span>
              <span className="mono">{group}</span>
            </li>
          ))}
        </ol>
        {view.notJoined === null ? null : (
          <div className="door__notice">
            <Notice tone="warn">
              <p>
                The records are set up, and not joined to FLS Central: {view.notJoined}. Join again with the same code,
                under Sync.
              </p>
            </Notice>
          </div>
        )}
        {view.keychain ? null : (
          <div className="door__notice">
            <Notice tone="warn">
              <p className="small">
                These records were set up without this computer’s key store. The passphrase alone protects them: choose
                a long one.
              </p>
            </Notice>
          </div>
        )}
        <div className="sheet__end">
          <Button onClick={() => setAsking(true)}>I have written it down</Button>
          <Button secondary onClick={() => printer.print(NO_PATIENTS)}>
            <Icon name="print" /> Print
          </Button>
        </div>
        {printer.warning}
      </section>
    </Door>
  );
}
