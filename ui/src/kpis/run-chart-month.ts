// Which month of a chart is read: the one that was chosen, or the last whose window is closed.
import type { ChartMonthView, RunChartView } from "../platform";

/** The place of the month that is read; -1 of a chart without months. */
export function placeOf(view: RunChartView, month: string | null): number {
  const chosen = view.months.findIndex((one) => one.month === month);
  if (chosen !== -1) return chosen;
  const closed = view.months.findLastIndex((one) => !one.isOpen);
  return closed === -1 ? view.months.length - 1 : closed;
}

/** So many months on from a place, as far as there are any. */
export function stepFrom(view: RunChartView, place: number, by: number): ChartMonthView | undefined {
  return view.months[Math.min(view.months.length - 1, Math.max(0, place + by))];
}
