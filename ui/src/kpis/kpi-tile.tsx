// One KPI: number and title, the figure, its light in words, numerator of denominator, a bar with the marks of the nation and of last
// year; and missed opportunities.
import { LightTag, toneOf } from "../parts/status";
import type { FieldMissingView, KpisView, KpiView, MissedView } from "../platform";
import { Behind, MissingIn, ToRunChart } from "./behind";
import { AboutButton, AboutMissedButton } from "./kpi-about";

interface KpiTileProps {
  kpi: KpiView;
  view: KpisView;
  onAbout: (kpi: number) => void;
}

export function KpiTile({ kpi, view, onAbout }: KpiTileProps) {
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
            <Behind behind={kpi.behind} of={`KPI ${kpi.kpi}, ${kpi.title}`} />
          </span>
        </div>
      )}
      {kpi.percent === null ? null : (
        <Bullet percent={kpi.percent} national={kpi.national} lastYear={kpi.lastYear} tone={tone} />
      )}
      <Beside kpi={kpi} view={view} />
      {kpi.kpi === 1 ? <Fields fields={view.over20PercentMissing} /> : null}
      {kpi.beside === null ? null : <p className="tile__beside">{kpi.beside}</p>}
    </li>
  );
}

/** The fields that KPI 1 counts, each leading to the patients in whose records it is missing. */
function Fields({ fields }: { fields: readonly FieldMissingView[] }) {
  if (fields.length === 0) return null;
  return (
    <ul className="tile__fields" aria-label="Missing too often">
      {fields.map((field) => (
        <li key={field.number}>
          <MissingIn field={field} words={field.number} />
        </li>
      ))}
    </ul>
  );
}

/** What the figure is compared with, in words; nothing where there is nothing. National figures are of whole years. */
function Beside({ kpi, view }: { kpi: KpiView; view: KpisView }) {
  const { nationalLarge, lastYear } = kpi;
  if (nationalLarge === null && lastYear === null) return null;
  return (
    <dl>
      {nationalLarge === null ? null : (
        <div>
          <dt>{nationalOf(view)}</dt>
          <dd>{nationalLarge}</dd>
        </div>
      )}
      {lastYear === null ? null : (
        <div>
          <dt>{view.before}</dt>
          <dd>{lastYear}%</dd>
        </div>
      )}
    </dl>
  );
}

/** "National", and beside a part of a year "National 2026", as it is of the whole. */
export function nationalOf(view: KpisView): string {
  return view.year === null ? `National ${view.period.slice(0, 4)}` : "National";
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
export function MissedTile({ missed, before, onAbout }: { missed: MissedView; before: string; onAbout: () => void }) {
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
            <dt>{before}</dt>
            <dd>{missed.lastYear}</dd>
          </div>
        </dl>
      )}
    </li>
  );
}
