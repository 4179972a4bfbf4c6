// For how many years lines are kept, at every computer of the service.
import { useState } from "react";
import { Notice } from "../parts/states";
import type { AccessTrailView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { OneOf } from "../settings/parts";

export function KeptFor({ view, onKept }: { view: AccessTrailView; onKept: () => void }) {
  const refused = useRefused("service");
  const [wrong, setWrong] = useState<string | null>(null);

  async function keep(years: number): Promise<void> {
    setWrong(null);
    try {
      await call("keep_access_trail", { years });
      onKept();
    } catch (thrown) {
      setWrong(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    }
  }

  return (
    <section className="sheet sheet--pad" aria-labelledby="trail-kept">
      <h2 id="trail-kept">How long it is kept</h2>
      {refused === null ? (
        <OneOf
          name="trail-years"
          legend="Keep lines for"
          hint="At every computer of your service. Older lines go by FLS Central’s clock; on a computer that has not joined it, none goes."
          options={view.yearsChoices.map((years) => ({ key: String(years), label: `${years} years` }))}
          chosen={String(view.years)}
          onChoose={(key) => void keep(Number(key))}
        />
      ) : (
        <p>
          Lines are kept for {view.years} years. {refused}
        </p>
      )}
      <div role="status">
        {wrong === null ? null : (
          <Notice tone="bad">
            <p>{wrong}</p>
          </Notice>
        )}
      </div>
    </section>
  );
}
