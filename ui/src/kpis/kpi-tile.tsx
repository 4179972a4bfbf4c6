// One KPI: number and title, the figure, its light in words, numerator of denominator, a bar with the marks of the nation and of last
// year; and missed opportunities.
import { LightTag, toneOf } from "../parts/status";
import type { KpiView, MissedView } from "../platform";
import { Behind, ToRunChart } from "./behind";
import { AboutButton, AboutMissedButton } from "./kpi-about";

export function KpiTile({ kpi, year, onAbout }: { kpi: KpiView; year: number; onAbout: (kpi: number) => void }) {
  const tone = toneOf(kpi.light);
  return (
    <li className={tone === null ? "tile" : `tile tile--${tone}`}>
      <div className="tile__row">
        <span className="no">KPI {kpi.kpi}</span>
        <span className="tile__ways">
          <ToRunChart kpi={kpi} />
          <AboutButton kpi={kpi} onAbout={onAbout} className="tile__about" />
        </span>
      </div>
      <h2>{kpi.title}</h2>
      <div className="tile__row">
        <span className={kpi.large === null ? "tile__words" : "tile__figure"}>{kpi.large ?? kpi.figure}</span>
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
      {kpi.percent === null ? null : (
        <Bullet percent={kpi.percent} national={kpi.national} lastYear={kpi.lastYear} tone={tone} />
      )}
      <Beside national={kpi.nationalLarge} lastYear={kpi.lastYear} year={year} />
      {kpi.beside === null ? null : <p className="tile__beside">{kpi.beside}</p>}
    </li>
  );
}

/** What the figure is compared with, in words; nothing where there is nothing. */
function Beside({ national, lastYear, year }: { national: string | null; lastYear: string | null; year: number }) {
  if (national === null && lastYear === null) return null;
  return (
    <dl>
      {national === null ? null : (
        <div>
          <dt>National</dt>
          <dd>{national}</dd>
        </div>
      )}
      {lastYear === null ? null : (
        <div>
          <dt>{year - 1}</dt>
          <dd>{lastYear}%</dd>
        </div>
      )}
    </dl>
  );
}

interface BulletProps {
  percent: string;
  national: string | null;
  lastYear: string | null;
  tone: string | null;
}

/** A picture of the numbers that stand beneath it in words: the nation's mark is thick, last year's thin. */
function Bullet({ percent, national, lastYear, tone }: BulletProps) {
  const at = (share: string) => Math.min(100, Number(share)) * 2.4;
  return (
    <svg
      className={`bullet bullet--${tone ?? "none"}`}
      viewBox="0 0 240 14"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className="bullet__ground" x="0" y="4" width="240" height="6" />
      <rect className="bullet__value" x="0" y="4" width={at(percent)} height="6" />
      {lastYear === null ? null : <path className="bullet__mark bullet__mark--thin" d={`M${at(lastYear)} 2v10`} />}
      {national === null ? null : <path className="bullet__mark" d={`M${at(national)} 0v14`} />}
    </svg>
  );
}

/** The twelfth: what the eleven do not say. */
export function MissedTile({ missed, year, onAbout }: { missed: MissedView; year: number; onAbout: () => void }) {
  return (
    <li className="tile">
      <div className="tile__row">
        <span className="no">Our estimate</span>
        <AboutMissedButton onAbout={onAbout} className="tile__about" />
      </div>
      <h2>Missed opportunities</h2>
      {missed.large === null ? null : (
        <div className="tile__row">
          <span className="tile__figure">{missed.large}</span>
        </div>
      )}
      <span className="tile__of">{missed.words}</span>
      {missed.lastYear === null ? null : (
        <dl>
          <div>
            <dt>{year - 1}</dt>
            <dd>{missed.lastYear}</dd>
          </div>
        </dl>
      )}
    </li>
  );
}
