// Which months the figures are of: a year, a part of it, or any months from one to another. What is chosen is text that the host
// reads; months are only offered in order, so that none ends before it begins.
import { Filters } from "../parts/filters";
import { monthName } from "../parts/words";

export interface ChosenPeriod {
  year: number;
  /** A part of the year: "03" its March, "01..03" its first quarter, nothing all of it; or "own" from one month to another. */
  part: string;
  /** "2026-01". */
  from: string;
  to: string;
}

const OWN = "own";
const two = (month: number) => String(month).padStart(2, "0");
const MONTHS = Array.from({ length: 12 }, (_, at) => at + 1);
const QUARTERS = [1, 4, 7, 10].map((first) => ({
  part: `${two(first)}..${two(first + 2)}`,
  label: `${monthName(first)} to ${monthName(first + 2)}`,
}));

export function wholeYear(year: number): ChosenPeriod {
  return { year, part: "", from: `${year}-01`, to: `${year}-12` };
}

/** As the host reads it: "2026", "2026-03", "2026-01..2026-03". */
export function periodText({ year, part, from, to }: ChosenPeriod): string {
  if (part === OWN) return `${from}..${to}`;
  if (part === "") return String(year);
  const [first, last] = part.split("..");
  return last === undefined ? `${year}-${first}` : `${year}-${first}..${year}-${last}`;
}

interface PeriodChoiceProps {
  chosen: ChosenPeriod;
  /** Those that have patients, newest first. */
  years: readonly number[];
  /** The calendar date, `2026-11-17`. */
  today: string;
  onChoose: (period: ChosenPeriod) => void;
}

export function PeriodChoice({ chosen, years, today, onChoose }: PeriodChoiceProps) {
  const isOwn = chosen.part === OWN;
  return (
    <>
      {isOwn ? null : <Years {...{ chosen, years, today, onChoose }} />}
      <label className="vh" htmlFor="kpi-part">
        Months
      </label>
      <select
        className="nhsuk-select select select--quiet"
        id="kpi-part"
        value={chosen.part}
        onChange={(event) => {
          const part = event.target.value;
          onChoose(part === OWN ? { ...chosen, ...endsOf(chosen, today), part } : { ...chosen, part });
        }}
      >
        <option value="">Whole year</option>
        <optgroup label="Quarter">
          {QUARTERS.map(({ part, label }) => (
            <option key={part} value={part}>
              {label}
            </option>
          ))}
        </optgroup>
        <optgroup label="Month">
          {MONTHS.map((month) => (
            <option key={month} value={two(month)}>
              {monthName(month)}
            </option>
          ))}
        </optgroup>
        <option value={OWN}>Other months</option>
      </select>
      {isOwn ? <OwnMonths {...{ chosen, years, today, onChoose }} /> : null}
    </>
  );
}

/** The first and the last month of what was chosen, none of them still to come. */
function endsOf(chosen: ChosenPeriod, today: string): { from: string; to: string } {
  const [first = "", last = first] = chosen.part.split("..");
  const now = today.slice(0, 7);
  const no = (month: string) => (month > now ? now : month);
  return {
    from: no(`${chosen.year}-${first === "" ? "01" : first}`),
    to: no(`${chosen.year}-${last === "" ? "12" : last}`),
  };
}

function Years({ chosen, years, today, onChoose }: PeriodChoiceProps) {
  const thisYear = Number(today.slice(0, 4));
  const label = (year: number) => (year === thisYear ? `${year} so far` : String(year));
  const choose = (year: string) => onChoose({ ...chosen, year: Number(year) });
  if (years.length <= 4) {
    return (
      <Filters
        label="Year of diagnosis"
        chosen={String(chosen.year)}
        onChoose={choose}
        filters={years.map((year) => ({ key: String(year), label: label(year) }))}
      />
    );
  }
  return (
    <label className="flow">
      <span className="small quiet">Year of diagnosis</span>
      <select
        className="nhsuk-select select select--quiet"
        id="kpi-year"
        value={chosen.year}
        onChange={(event) => choose(event.target.value)}
      >
        {years.map((year) => (
          <option key={year} value={year}>
            {label(year)}
          </option>
        ))}
      </select>
    </label>
  );
}

function OwnMonths({ chosen, years, today, onChoose }: PeriodChoiceProps) {
  const now = today.slice(0, 7);
  const all = years.flatMap((year) => MONTHS.toReversed().map((month) => `${year}-${two(month)}`));
  const months = all.filter((month) => month <= now);
  const ends = [
    {
      id: "kpi-from",
      label: "From",
      value: chosen.from,
      to: (from: string) => ({ from, to: from > chosen.to ? from : chosen.to }),
    },
    {
      id: "kpi-to",
      label: "to",
      value: chosen.to,
      to: (to: string) => ({ to, from: to < chosen.from ? to : chosen.from }),
    },
  ];
  return ends.map((end) => (
    <span className="flow" key={end.id}>
      <label className="small quiet" htmlFor={end.id}>
        {end.label}
      </label>
      <select
        className="nhsuk-select select select--quiet"
        id={end.id}
        value={end.value}
        onChange={(event) => onChoose({ ...chosen, ...end.to(event.target.value) })}
      >
        {(months.includes(end.value) ? months : [end.value, ...months]).map((month) => (
          <option key={month} value={month}>
            {monthName(Number(month.slice(5)))} {month.slice(0, 4)}
          </option>
        ))}
      </select>
    </span>
  ));
}
