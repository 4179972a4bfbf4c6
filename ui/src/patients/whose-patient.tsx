// Whose further fracture is begun, and what carries over to its record: in place of the number that nobody types again.
import { Failed } from "../parts/states";
import { longDate, spacedNhsNumber } from "../parts/words";
import type { KnownPatientView } from "../platform";

export function WhosePatient(props: {
  /** Nothing until the host has answered. */
  patient: KnownPatientView | null;
  /** As the contact card of the other fracture says it. */
  name: string | null;
  /** Why it is not known. */
  trouble: Error | null;
  onRetry: () => void;
}) {
  const { patient, name, trouble } = props;
  if (trouble !== null) return <Failed what="The patient" error={trouble} onRetry={props.onRetry} />;
  // It keeps its place, and says nothing that is not known yet.
  if (patient === null) return <div className="whose" />;
  const { nhsNumber, born, carries } = patient;
  return (
    <div className="whose">
      <p className="whose__who">
        {name === null ? null : `${name}, `}
        {nhsNumber === null ? (
          "No NHS number"
        ) : (
          <>
            NHS number <span className="nn">{spacedNhsNumber(nhsNumber)}</span>
          </>
        )}
        {born === null ? null : `, born ${longDate(born)}`}
      </p>
      <p className="quiet">
        {carries.length === 0
          ? "Nothing carries over: every question is asked again."
          : `Carries over: ${carries.join(", ")}. Everything else is asked again.`}
      </p>
    </div>
  );
}
