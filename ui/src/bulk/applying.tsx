// How a dialog for many records ends: what its preview showed is written once, and only that, or why it was not is said.
import { useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import type { BulkChangeView } from "../platform";
import { CallError } from "../platform";

/**
 * When a preview is asked: until it is there. What somebody reads stays as it is, whatever is saved or arrives meanwhile, and
 * what they agree to is refused where it is not so any more.
 */
export function untilShown(query: { state: { data: unknown } }): boolean {
  return query.state.data === undefined;
}

export interface Applying {
  busy: boolean;
  /** Whether there is anything to write. */
  ready: boolean;
  /** Why it was not written. */
  error: string | null;
  /** What it was not written for has changed since. */
  forgetError: () => void;
  submit: (event: FormEvent) => void;
}

/**
 * @param previews the key of the queries that show what would be written: asked again where it could not be.
 * @param write writes what is shown; nothing while that is not known, or changes nothing.
 */
export function useApplying(
  previews: string,
  write: (() => Promise<BulkChangeView>) | null,
  onDone: (change: BulkChangeView) => void,
): Applying {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  useKeys("dialog", { "Ctrl+S": () => void apply() });

  async function apply(): Promise<void> {
    if (busy || write === null) return;
    setBusy(true);
    setError(null);
    try {
      onDone(await write());
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "It could not be written. Nothing was changed.");
      await queries.resetQueries({ queryKey: [previews] });
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    ready: write !== null,
    error,
    forgetError: () => setError(null),
    submit: (event) => {
      event.preventDefault();
      void apply();
    },
  };
}

/** What went wrong, and the buttons. */
export function ApplyingFoot(props: { applying: Applying; words: string; onClose: () => void }) {
  const { busy, ready, error } = props.applying;
  return (
    <>
      {error === null ? null : (
        <Notice tone="bad" alert>
          <p>{error}</p>
        </Notice>
      )}
      <div className="flow dialog__foot">
        <Button type="submit" busy={busy || !ready} aria-keyshortcuts="Control+S">
          {props.words} <Kbd>Ctrl S</Kbd>
        </Button>
        <Button secondary onClick={props.onClose}>
          Cancel
        </Button>
        <span className="small quiet">You can undo it afterwards.</span>
      </div>
    </>
  );
}
