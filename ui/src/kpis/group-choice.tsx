// Of whom a run chart is: of everybody, or of one group by age band, gender, care home or site. A chart that can be of everybody alone
// offers nothing.
import type { CutName, FigureGroup, RunChartView } from "../platform";

/** What a choice is called in the list: the cut, and the key of the group, which is empty where it is not known. */
const named = ({ cut, key }: FigureGroup) => `${cut}:${key}`;

export function GroupChoice(props: {
  view: RunChartView;
  chosen: FigureGroup | null;
  onChoose: (group: FigureGroup | null) => void;
}) {
  const { view, chosen, onChoose } = props;
  if (view.cuts.length === 0) return null;
  const groups = view.cuts.flatMap(({ cut, groups }) => groups.map(({ key }) => ({ cut, key })));
  const isOffered = chosen === null || groups.some((group) => named(group) === named(chosen));
  return (
    <>
      <label className="vh" htmlFor="chart-group">
        Patients of the chart
      </label>
      <select
        className="nhsuk-select select select--quiet"
        id="chart-group"
        value={chosen === null ? "" : named(chosen)}
        onChange={(event) => onChoose(groups.find((group) => named(group) === event.target.value) ?? null)}
      >
        <option value="">All patients</option>
        {isOffered || chosen === null ? null : <option value={named(chosen)}>No patients</option>}
        {view.cuts.map((cut) => (
          <optgroup key={cut.cut} label={`By ${cut.by}`}>
            {cut.groups.map(({ key, name }) => (
              <option key={key} value={named({ cut: cut.cut, key })}>
                {inList(cut.cut, name)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </>
  );
}

/** What stands alone in the closed list says by what it is a group. */
function inList(cut: CutName, name: string): string {
  switch (cut) {
    case "age":
      return `Age: ${name}`;
    case "gender":
      return `Gender: ${name}`;
    case "careHome":
      return `Care home: ${name}`;
    case "site":
      return `Site: ${name}`;
  }
}
