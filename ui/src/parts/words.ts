// How dates, times, counts and NHS numbers are written. Writing only: nothing here decides anything.
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const counts = new Intl.NumberFormat("en-GB");
const briefCounts = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const calendar = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

function parts(date: string): { day: number; month: string; year: string } | null {
  const [year, month, day] = date.split("-");
  const name = MONTHS[Number(month) - 1];
  return year === undefined || day === undefined || name === undefined ? null : { day: Number(day), month: name, year };
}

/** `2026-03-14` as "14 Mar 2026": for tables. */
export function shortDate(date: string): string {
  const read = parts(date);
  return read === null ? date : `${read.day} ${read.month.slice(0, 3)} ${read.year}`;
}

/** `2026-03-14` as "14 March 2026": for sentences. */
export function longDate(date: string): string {
  const read = parts(date);
  return read === null ? date : `${read.day} ${read.month} ${read.year}`;
}

/** `2026-11-17` as "Tuesday 17 November": for the day that it is. */
export function dayOfWeek(date: string): string {
  const read = parts(date);
  const name = DAYS[new Date(`${date}T00:00:00Z`).getUTCDay()];
  return read === null || name === undefined ? date : `${name} ${read.day} ${read.month}`;
}

/** 6 as "June". */
export function monthName(month: number): string {
  return MONTHS[month - 1] ?? String(month);
}

/** An instant as "11:42:07" on the clocks of the service. */
export function timeWithSeconds(instant: string): string {
  return clock.format(new Date(instant));
}

/** An instant as "11:42". */
export function time(instant: string): string {
  return timeWithSeconds(instant).slice(0, 5);
}

/** An instant as the calendar date it fell on, `2026-03-14`. */
export function dayOf(instant: string): string {
  // Put together from its parts: how a browser orders them is its own affair.
  const found = new Map(calendar.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
  return `${found.get("year")}-${found.get("month")}-${found.get("day")}`;
}

/** An instant as "16 Nov 2026 at 16:05", or "today at 16:05". */
export function dayAndTime(instant: string, today?: string): string {
  const day = dayOf(instant);
  return `${day === today ? "today" : shortDate(day)} at ${time(instant)}`;
}

/** 1204 as "1,204". */
export function count(number: number): string {
  return counts.format(number);
}

/** 1204 as "1.2K": where the whole figure stands nearby. */
export function briefCount(number: number): string {
  return briefCounts.format(number);
}

/** "1 record", "1,204 records". */
export function several(number: number, one: string, many: string = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** "1 record is not saved yet.", "3 records are not saved yet." */
export function notSavedWords(number: number): string {
  return `${several(number, "record is", "records are")} not saved yet.`;
}

/** Ten digits as 3-3-4. */
export function spacedNhsNumber(digits: string): string {
  return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
}

/** Ten digits with all but the last two masked. */
export function maskedNhsNumber(digits: string): string {
  return `••• ••• ••${digits.slice(-2)}`;
}

/** [2, 3, 4, 7] as "KPI 2 to 4, 7". */
export function kpiList(kpis: readonly number[]): string {
  const runs: string[] = [];
  for (let from = 0; from < kpis.length; ) {
    let to = from;
    while (to + 1 < kpis.length && kpis[to + 1] === (kpis[to] ?? 0) + 1) to += 1;
    if (to - from >= 2) runs.push(`${kpis[from]} to ${kpis[to]}`);
    else for (let at = from; at <= to; at += 1) runs.push(`${kpis[at]}`);
    from = to + 1;
  }
  return `KPI ${runs.join(", ")}`;
}
