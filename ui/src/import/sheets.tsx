// Which sheet of a workbook is read, where more than one has rows.
export function Sheets(props: { names: readonly string[]; chosen: number | null; onChoose: (place: number) => void }) {
  return (
    <label className="toolbar flow">
      <span className="small quiet">Sheet that is read</span>
      <select
        className="nhsuk-select select select--quiet"
        id="import-sheet"
        value={props.chosen ?? 0}
        onChange={(event) => props.onChoose(Number(event.target.value))}
      >
        {props.names.map((name, place) => (
          <option key={name} value={place}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
