// Going on without this computer's key store, once it was found to be away: the passphrase alone then protects the records.
import { useState } from "react";
import { TickBox } from "../parts/choice";
import { CallError } from "../platform";

export interface KeyStore {
  /** Whether it was found to be away. */
  away: boolean;
  /** Whether they go on without it. */
  without: boolean;
  goOnWithout: (without: boolean) => void;
  /** Looks whether that is what went wrong. */
  look: (thrown: unknown) => void;
}

export function useKeyStore(): KeyStore {
  const [away, setAway] = useState(false);
  const [without, goOnWithout] = useState(false);
  function look(thrown: unknown): void {
    if (thrown instanceof CallError && thrown.code === "key-store-away") setAway(true);
  }
  return { away, without, goOnWithout, look };
}

/** The box to tick, where there is anything to tick. */
export function WithoutKeyStore({ keyStore }: { keyStore: KeyStore }) {
  if (!keyStore.away) return null;
  return (
    <div className="field">
      <TickBox
        id="without-key-store"
        label="Go on without this computer’s key store"
        checked={keyStore.without}
        onChange={keyStore.goOnWithout}
      />
    </div>
  );
}
