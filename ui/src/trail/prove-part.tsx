// Whether the list is as it was written: every line is read, and the line of a mark that somebody wrote down is compared.
import type { FormEvent } from "react";
import { useState } from "react";
import { Button } from "../parts/button";
import { Field } from "../parts/field";
import { Notice } from "../parts/states";
import type { TrailProofView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function ProvePart() {
  const [mark, setMark] = useState("");
  const [proof, setProof] = useState<TrailProofView | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function prove(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong(null);
    setProof(null);
    try {
      setProof(await call("prove_access_trail", { mark }));
    } catch (thrown) {
      setWrong(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="sheet sheet--pad" aria-labelledby="trail-proof">
      <h2 id="trail-proof">Is this list whole?</h2>
      <p>
        Each line is chained to the one before it, so that a line that was altered or taken out is noticed. Write the
        mark of the last line down, and keep it away from this computer: with it even a list that was made anew is
        noticed.
      </p>
      <form onSubmit={(event) => void prove(event)}>
        <Field
          id="trail-mark"
          label="A mark that was written down earlier"
          hint="Leave it blank if there is none."
          value={mark}
          error={wrong}
          onChange={(event) => {
            setWrong(null);
            setMark(event.target.value);
          }}
        />
        <Button secondary type="submit" busy={busy}>
          {busy ? "Reading every line" : "Check the list"}
        </Button>
      </form>
      <div role="status">
        {proof === null ? null : (
          <Notice tone={proof.whole ? "good" : "bad"}>
            {proof.words.map((words) => (
              <p key={words}>{words}.</p>
            ))}
            {proof.mark === null ? null : (
              <p>
                Mark of the last line: <span className="mono">{proof.mark}</span>
              </p>
            )}
          </Notice>
        )}
      </div>
    </section>
  );
}
