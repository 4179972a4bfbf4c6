// A list on paper: pages of a fixed number of rows, so that headings and page numbers are right in every web view. It
// stands in the document while its screen is open and is seen by the printer only.
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { PrintingRequest } from "../platform";
import { useSession, useToday } from "../session/session";
import { usePrinter } from "./printer";
import { count, longDate, time } from "./words";

/** Most rows that are printed at once. */
export const MOST_PRINTED = 500;

export interface Sheet {
  /** "Patients", "Call sheet: follow-ups". */
  title: string;
  /** Which rows these are: "Draft, newest diagnosis first". */
  which: string;
  headings: readonly string[];
  rows: readonly (readonly ReactNode[])[];
  /** What it is to the access trail: the kind of sheet, and the records of its rows. */
  printed: PrintingRequest;
  /** How many there are in all: more than are printed is said in words. */
  total: number;
  rowsOnPage: number;
  /** What the rows are, where they are not patients: "questions". */
  of?: string;
  /** Headings of empty columns, to be written in by hand. */
  byHand?: readonly string[];
}

/** Prints a sheet: lays it out, and opens the print dialog once it stands in the document. */
export function usePaper(): { paper: ReactNode; print: (sheet: Sheet) => void } {
  const [printing, setPrinting] = useState<{ sheet: Sheet; at: string } | null>(null);
  const printer = usePrinter();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each press of Ctrl P is a new sheet, and is printed once
  useEffect(() => {
    if (printing !== null) printer.print(printing.sheet.printed);
  }, [printing]);
  return {
    paper:
      printing === null ? null : (
        <>
          {createPortal(<Paper {...printing} />, document.body)}
          {printer.warning}
        </>
      ),
    print: (sheet) => setPrinting({ sheet, at: new Date().toISOString() }),
  };
}

function Paper({ sheet, at }: { sheet: Sheet; at: string }) {
  const { view } = useSession();
  const today = useToday();
  const byHand = sheet.byHand ?? [];
  const pages = Math.max(1, Math.ceil(sheet.rows.length / sheet.rowsOnPage));
  const printed = `Printed ${longDate(today)} at ${time(at)}${view?.user == null ? "" : ` by ${view.user.name}`}`;
  const service = view?.service == null ? "" : `${view.service.name} (${view.service.code})`;
  return (
    <div className="paper">
      {Array.from({ length: pages }, (_, page) => page).map((page) => (
        <section className={byHand.length > 0 ? "paper__page paper__page--tall" : "paper__page"} key={page}>
          <div className="paper__head">
            <strong>{sheet.title}</strong>
            <span>{service}</span>
            <span>{printed}</span>
          </div>
          <p className="paper__which">
            {sheet.which}.{" "}
            {sheet.rows.length < sheet.total
              ? `Only the first ${count(sheet.rows.length)} of ${count(sheet.total)} are printed: narrow the list, or export it.`
              : `${count(sheet.total)}${sheet.of === undefined ? "" : ` ${sheet.of}`} in all.`}
          </p>
          <table>
            <thead>
              <tr>
                {sheet.headings.map((heading) => (
                  <th key={heading}>{heading}</th>
                ))}
                {byHand.map((heading) => (
                  <th key={heading} className="paper__by-hand">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sheet.rows.slice(page * sheet.rowsOnPage, (page + 1) * sheet.rowsOnPage).map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: paper does not change
                <tr key={at}>
                  {row.map((cell, place) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: paper does not change
                    <td key={place}>{cell}</td>
                  ))}
                  {byHand.map((heading) => (
                    <td key={heading} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <div className="paper__foot">
            <span>Confidential: patient data. Keep it safe and shred it after use.</span>
            <span>
              Page {page + 1} of {pages}
            </span>
          </div>
        </section>
      ))}
    </div>
  );
}
