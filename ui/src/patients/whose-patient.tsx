// Whose further fracture is begun, and what carries over to its record: in place of the number that nobody types again.
import { NhsNumber } from "../parts/nhs-number";
import { longDate } from "../parts/words";
import type { KnownPatientView } from "../platform";

/** It keeps its place until the host has answered. */
export function WhosePatient({ patient }: { patient: KnownPatientView | null }) {
  const { nhsNumber = null, born = null, carries = [] } = patient ?? {};
  return (
    <div className="whose">
      <p className="whose__who">
        {nhsNumber === null ? (
          "No NHS number"
        ) : (
          <>
            NHS number <NhsNumber number={nhsNumber} />
          </>
        )}
        {born === null ? null : `, born ${longDate(born)}`}
      </p>
      <p className="quiet">
        {carries.length === 0
          ? "Nothing carries over: everything is asked anew."
          : `Carries over: ${carries.join(", ")}. Everything else is asked anew.`}
      </p>
    </div>
  );
}
