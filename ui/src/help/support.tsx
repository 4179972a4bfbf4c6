// Details for support: everything that is copied is on the screen first, and none of it is about a patient.
import type { SupportLineView } from "../platform";
import { CopyDetails } from "../session/copy-details";

export function Support({ lines, text }: { lines: readonly SupportLineView[]; text: string }) {
  return (
    <section className="sheet sheet--pad" aria-labelledby="support">
      <h2 id="support">Details for support</h2>
      <p className="small">
        This is all that is copied. It names no patient, no colleague and no service, and has no answers in it.
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
        <CopyDetails details={() => text} otherwise="Read it out to support instead." />
      </div>
    </section>
  );
}
