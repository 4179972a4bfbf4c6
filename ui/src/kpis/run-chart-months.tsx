// The months of a chart as a table, the newest first. It has no place of its own: the row of the month that is read on the chart is
// marked and stays in sight, and a click on a row reads its month.
import { useLayoutEffect, useRef } from "react";
import type { RunChartView } from "../platform";
import { placeOf } from "./run-chart-month";

export function RunChartMonths(props: { view: RunChartView; month: string | null; onMonth: (month: string) => void }) {
  const { view, onMonth } = props;
  const box = useRef<HTMLElement>(null);
  const marked = useRef<HTMLTableRowElement>(null);
  const place = placeOf(view, props.month);
  const hasNational = view.months.some((one) => one.national !== null);
  const hasShare = view.months.some((one) => one.here !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that another row is marked
  useLayoutEffect(() => {
    const [frame, row] = [box.current, marked.current];
    if (frame === null || row === null) return;
    // Within its box alone: the page stays where it is.
    const head = row.offsetHeight;
    if (row.offsetTop - head < frame.scrollTop) frame.scrollTop = row.offsetTop - head;
    const below = row.offsetTop + row.offsetHeight - frame.clientHeight;
    if (below > frame.scrollTop) frame.scrollTop = below;
  }, [place, view]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="sheet run-chart__table" aria-label="Months" tabIndex={0} ref={box}>
      <table className="nhsuk-table table">
        <caption className="vh">{view.title}, by month of diagnosis</caption>
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col" className="num">
              Patients
            </th>
            {hasShare ? (
              <th scope="col" className="num">
                Here
              </th>
            ) : null}
            {hasNational ? (
              <th scope="col" className="num">
                National
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {view.months.toReversed().map((one) => {
            const isRead = one === view.months[place];
            return (
              <tr
                key={one.month}
                ref={isRead ? marked : undefined}
                aria-current={isRead ? "true" : undefined}
                onClick={() => onMonth(one.month)}
              >
                <th scope="row" className="nowrap">
                  {one.name}
                  {one.notes.map((letter) => (
                    <span className="letter letter--note letter--small" key={letter}>
                      <span className="vh">note </span>
                      {letter}
                    </span>
                  ))}
                  {one.isOpen ? <span className="sub">window open</span> : null}
                  {one.signal === null ? null : <span className="sub">{one.signal}</span>}
                </th>
                <td className="num nowrap">{one.counted}</td>
                {hasShare ? <td className="num nowrap">{one.here}</td> : null}
                {hasNational ? <td className="num nowrap">{one.national ?? ""}</td> : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
