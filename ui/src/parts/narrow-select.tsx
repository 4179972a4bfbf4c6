// One way to narrow a list: the choices that it has, each with how many rows it would leave where that is known.
import { count } from "./words";

export interface NarrowChoice {
  key: string;
  label: string;
  count?: number;
}

export function NarrowSelect(props: {
  id: string;
  /** For screen readers. */
  label: string;
  /** "Site: any". */
  any: string;
  chosen: string | null;
  choices: readonly NarrowChoice[];
  /** What is shown of a choice that no row has any more. */
  none: string;
  /** Somebody has come to it, by keyboard or pointer, and may want its choices next. */
  onCome?: (() => void) | undefined;
  onChoose: (key: string | null) => void;
}) {
  const { id, chosen, choices } = props;
  return (
    <>
      <label className="vh" htmlFor={id}>
        {props.label}
      </label>
      <select
        className="nhsuk-select select select--quiet select--narrow"
        id={id}
        value={chosen ?? ""}
        onFocus={props.onCome}
        onPointerEnter={props.onCome}
        onChange={(event) => props.onChoose(event.target.value === "" ? null : event.target.value)}
      >
        <option value="">{props.any}</option>
        {choices.map((one) => (
          <option key={one.key} value={one.key}>
            {/* Cut off by the width of the box, the number would be another one. */}
            {one.count === undefined || one.key === chosen ? one.label : `${one.label} (${count(one.count)})`}
          </option>
        ))}
        {chosen === null || choices.some((one) => one.key === chosen) ? null : (
          <option value={chosen}>{props.none}</option>
        )}
      </select>
    </>
  );
}

/** The same question of every list of patients. */
export function SiteSelect(props: {
  chosen: string | null;
  choices: readonly NarrowChoice[] | undefined;
  onCome?: (() => void) | undefined;
  onChoose: (site: string | null) => void;
}) {
  return (
    <NarrowSelect
      id="narrow-site"
      label="Site of fracture"
      any="Site: any"
      chosen={props.chosen}
      choices={props.choices ?? []}
      none="None of this site"
      onCome={props.onCome}
      onChoose={props.onChoose}
    />
  );
}
