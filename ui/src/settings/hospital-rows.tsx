// The hospitals that a service serves, each with its hip fractures in a year, and what they add up to.
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { count } from "../parts/words";

/** A row as it is typed. */
export interface HospitalRow {
  key: number;
  hospital: string;
  hips: string;
}

/** The hip fractures of a row; nothing where they are no whole number. */
function hipsOf(row: HospitalRow): number | null {
  const digits = row.hips.replace(/[\s,]/g, "");
  return /^\d{1,6}$/.test(digits) ? Number(digits) : null;
}

/** So many times the hip fractures of all rows that have some; nothing where none has, or one is no number. */
export function cases(rows: readonly HospitalRow[], times: number): number | null {
  const counted = rows.filter((row) => row.hips.trim() !== "").map(hipsOf);
  if (counted.length === 0) return null;
  const sum = counted.reduce((all, hips) => (all === null || hips === null ? null : all + hips), 0);
  return sum === null ? null : sum * times;
}

export function HospitalRows(props: {
  rows: HospitalRow[];
  /** Cases that are expected for each hip fracture. */
  times: number;
  error: string | null;
  onChange: (rows: HospitalRow[]) => void;
}) {
  const { rows, times, error, onChange } = props;
  const sum = cases(rows, times);
  const hips = rows.map(hipsOf).filter((one) => one !== null);
  const put = (key: number, over: Partial<HospitalRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...over } : row)));
  // Whoever asked for a row goes on in it.
  const [added, setAdded] = useState<number | null>(null);
  const newest = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (added !== null) newest.current?.focus();
  }, [added]);
  function add(): void {
    const key = Math.max(...rows.map((row) => row.key)) + 1;
    onChange([...rows, { key, hospital: "", hips: "" }]);
    setAdded(key);
  }
  return (
    <fieldset className="plain field hospitals" aria-describedby="hospitals-hint">
      <legend className="nhsuk-label label">Or work it out: hip fractures in a year, times {times}</legend>
      <p className="hint" id="hospitals-hint">
        Of each hospital that you serve, as in the National Hip Fracture Database. The working is kept with the number.
      </p>
      {error === null ? null : (
        <p className="error-text" role="alert">
          <Icon name="stop" /> {error}
        </p>
      )}
      <div className="hospitals__row small quiet" aria-hidden="true">
        <span>Hospital</span>
        <span>Hip fractures</span>
      </div>
      {rows.map((row, at) => (
        <div className="hospitals__row" key={row.key}>
          <input
            ref={row.key === added ? newest : undefined}
            className="nhsuk-input input"
            aria-label={`Hospital ${at + 1}`}
            autoComplete="off"
            value={row.hospital}
            onChange={(event) => put(row.key, { hospital: event.target.value })}
          />
          <input
            className="nhsuk-input input hospitals__hips"
            aria-label={`Hip fractures of hospital ${at + 1} in a year`}
            inputMode="numeric"
            autoComplete="off"
            value={row.hips}
            onChange={(event) => put(row.key, { hips: event.target.value })}
          />
        </div>
      ))}
      <p className="hospitals__sum" role="status">
        {sum === null
          ? ""
          : `${times} × ${hips.length > 1 ? `(${hips.map(count).join(" + ")})` : hips.map(count).join()} = ${count(sum)}`}
      </p>
      <Button secondary onClick={add}>
        Another hospital
      </Button>
    </fieldset>
  );
}
