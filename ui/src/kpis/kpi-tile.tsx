// One KPI: number and title, the figure, its light in words, numerator of denominator, a bar with last year's mark.
import { LightTag, toneOf } from "../parts/status";
import type { KpiView } from "../platform";
import { Behind } from "./behind";
import { AboutButton } from "./kpi-about";

export function KpiTile({ kpi, year, onAbout }: { kpi: KpiView; year: number; onAbout: (kpi: number) => void }) {
  const tone = toneOf(kpi.light);
  return (
    <li className={tone === null ? "tile" : `tile tile--${tone}`}>
      <div className="tile__row">
        <span className="no">KPI {kpi.kpi}</span>
        <AboutButton kpi={kpi} onAbout={onAbout} className="tile__about" />
      </div>
      <h2>{kpi.title}</h2>
      <div className="tile__row">
        <span className={kpi.large === null ? "tile__words" : "tile__figure"}>{kpi.large ?? kpi.figure}</span>
        {kpi.large === null || kpi.lastYear === null ? null : (
          <dl>
            <dt>{year - 1}</dt>
            <dd>{kpi.lastYear}%</dd>
          </dl>
        )}
        {kpi.light === null ? null : <LightTag light={kpi.light} />}
      </div>
      {kpi.large === null ? null : (
        <div className="tile__row">
          <span className="tile__of">{kpi.figure}</span>
          <span className="tile__behind">
            <Behind kpi={kpi} year={year} />
          </span>
        </div>
      )}
      {kpi.percent === null ? null : <Bullet percent={kpi.percent} lastYear={kpi.lastYear} tone={tone} />}
      {kpi.beside === null ? null : <p className="tile__beside">{kpi.beside}</p>}
    </li>
  );
}

/** A picture of two numbers that stand beside it in words. */
function Bullet({ percent, lastYear, tone }: { percent: string; lastYear: string | null; tone: string | null }) {
  const width = Math.min(100, Number(percent)) * 2.4;
  const mark = lastYear === null ? null : Math.min(100, Number(lastYear)) * 2.4;
  return (
    <svg
      className={`bullet bullet--${tone ?? "none"}`}
      viewBox="0 0 240 14"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className="bullet__ground" x="0" y="4" width="240" height="6" />
      <rect className="bullet__value" x="0" y="4" width={width} height="6" />
      {mark === null ? null : <path className="bullet__mark" d={`M${mark} 1v12`} />}
    </svg>
  );
}
