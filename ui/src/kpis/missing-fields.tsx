// KPI 1 in detail: the fields that are missing in more than 20% of records.
import { count } from "../parts/words";
import type { FieldMissingView } from "../platform";

export function MissingFields({ fields }: { fields: readonly FieldMissingView[] }) {
  if (fields.length === 0) return null;
  return (
    <section className="sheet missing-fields">
      <div className="sheet__head">
        <h2>Missing in more than 20% of records</h2>
        <span className="small quiet">KPI 1</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard */}
      <section className="scroll" aria-label="Missing fields table" tabIndex={0}>
        <table className="nhsuk-table table">
          <caption className="vh">Fields missing in more than 20% of records</caption>
          <thead>
            <tr>
              <th scope="col">Question</th>
              <th scope="col">Wording</th>
              <th scope="col" className="num">
                Missing
              </th>
              <th scope="col" className="num">
                Applies to
              </th>
              <th scope="col" className="num">
                Percent
              </th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field.number}>
                <th scope="row">{field.number}</th>
                <td>{field.wording}</td>
                <td className="num">{count(field.missing)}</td>
                <td className="num">{count(field.applies)}</td>
                <td className="num">{field.percent}%</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
