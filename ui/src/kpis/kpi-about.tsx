// Where an official figure comes from: what is counted, out of what, and which source says so.
import { Dialog } from "../parts/dialog";
import type { KpiView, MissedView } from "../platform";

export function AboutButton(props: { kpi: KpiView; onAbout: (kpi: number) => void; className?: string }) {
  return (
    <button
      type="button"
      className={props.className === undefined ? "text-button" : `text-button ${props.className}`}
      aria-haspopup="dialog"
      onClick={() => props.onAbout(props.kpi.kpi)}
    >
      About<span className="vh"> KPI {props.kpi.kpi}</span>
    </button>
  );
}

export function AboutMissedButton(props: { onAbout: () => void; className?: string }) {
  return (
    <button
      type="button"
      className={props.className === undefined ? "text-button" : `text-button ${props.className}`}
      aria-haspopup="dialog"
      onClick={props.onAbout}
    >
      About<span className="vh"> missed opportunities</span>
    </button>
  );
}

export function AboutMissed({ missed, onClose }: { missed: MissedView; onClose: () => void }) {
  return (
    <Dialog title="Missed opportunities" onClose={onClose}>
      <Origin
        lines={[
          ["Now", missed.large === null ? missed.words : `${missed.large}: ${missed.words}`],
          ["How it is made", missed.origin],
        ]}
      />
    </Dialog>
  );
}

export function About({ kpi, onClose }: { kpi: KpiView; onClose: () => void }) {
  const lines = [
    ["Now", kpi.large === null ? kpi.figure : `${kpi.large}${kpi.percent === null ? " " : ", "}${kpi.figure}`],
    ["Counted", kpi.origin.numerator],
    ["Out of", kpi.origin.denominator],
    ["By question", kpi.origin.formula],
    ["Source", kpi.origin.source],
    ["Rules used", `${kpi.origin.version}.`],
  ] as const;
  return (
    <Dialog title={`KPI ${kpi.kpi}, ${kpi.title}`} onClose={onClose}>
      <Origin lines={lines} />
    </Dialog>
  );
}

function Origin({ lines }: { lines: readonly (readonly [name: string, words: string])[] }) {
  return (
    <dl className="origin">
      {lines.map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
