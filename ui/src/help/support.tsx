// Details for support: everything that is copied is on the screen first, and none of it is about a patient.
import { useState } from "react";
import { Button } from "../parts/button";
import type { SupportLineView } from "../platform";
import { useStay } from "../session/stay";

export function Support({ lines, text }: { lines: readonly SupportLineView[]; text: string }) {
  const { clipboard } = useStay();
  const [said, setSaid] = useState("");

  async function copyAll(): Promise<void> {
    try {
      await clipboard.copy(text);
      setSaid("Copied. Paste it into your message to support.");
    } catch {
      setSaid("It could not be copied. Read it out to support instead.");
    }
  }

  return (
    <section className="sheet sheet--pad" aria-labelledby="support">
      <h2 id="support">Details for support</h2>
      <p className="small">
        This is all that is copied. It names no patient, nobody who works here and no service, and holds no answer.
      </p>
      <dl className="support">
        {lines.map((line) => (
          <div key={line.name}>
            <dt>{line.name}</dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
      <div className="sheet__end">
        <Button secondary onClick={() => void copyAll()}>
          Copy details for support
        </Button>
        <span className="small" role="status">
          {said}
        </span>
      </div>
    </section>
  );
}
