// The eleven KPIs as a table.
import { LightTag } from "../parts/status";
import type { KpisView } from "../platform";
import { AboutButton } from "./kpi-about";

export function KpiTable({ view, onAbout }: { view: KpisView; onAbout: (kpi: number) => void }) {
  return (
    <section className="sheet">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard */}
      <section className="scroll" aria-label="KPI table" tabIndex={0}>
        <table className="nhsuk-table table">
          <caption className="vh">KPIs of fractures diagnosed in {view.year}</caption>
          <thead>
            <tr>
              <th scope="col">KPI</th>
              <th scope="col">Measure</th>
              <th scope="col" className="num">
                {view.year}
              </th>
              <th scope="col">Counted</th>
              <th scope="col">Light</th>
              <th scope="col" className="num">
                {view.year - 1}
              </th>
              <th scope="col">Beside it</th>
              <th scope="col">
                <span className="vh">Where it comes from</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {view.kpis.map((kpi) => (
              <tr key={kpi.kpi}>
                <th scope="row">{kpi.kpi}</th>
                <td>{kpi.title}</td>
                <td className="num strong">{kpi.percent === null ? "" : `${kpi.percent}%`}</td>
                <td>{kpi.figure}</td>
                <td>{kpi.light === null ? "" : <LightTag light={kpi.light} />}</td>
                <td className="num">{kpi.lastYear === null ? "" : `${kpi.lastYear}%`}</td>
                <td className="small quiet">{kpi.beside ?? ""}</td>
                <td>
                  <AboutButton kpi={kpi} onAbout={onAbout} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
