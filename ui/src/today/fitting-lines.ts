// How many lines stand under each heading of today's list: as many as the window has room for, and never fewer than
// FEWEST_LINES. It is measured: the room that is left below the list, and a line of it.
import type { RefObject } from "react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { TodaySectionView } from "../platform";

/** Where the window has no room for these the page scrolls. */
export const FEWEST_LINES = 3;
/** The host tells no more. */
const MOST_LINES = 15;
/** Between the list and the lower edge of the window. */
const BELOW = 24;
/** How high a line is that takes no second one. */
const LINE = 36;

/**
 * @param sections what is drawn in the box; nothing while it is being read. @param lines how many were asked for. @param onFit hears
 * how many are to be asked for, whenever these are not.
 */
export function useFittingLines(
  sections: readonly TodaySectionView[] | undefined,
  lines: number,
  onFit: (lines: number) => void,
): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(window.innerHeight);
  /** In a window as high no more fit than once turned out to: what more lines say may take more room than what fewer said. */
  const most = useRef({ height, lines: MOST_LINES });

  useEffect(() => {
    const hear = () => setHeight(window.innerHeight);
    window.addEventListener("resize", hear);
    return () => window.removeEventListener("resize", hear);
  }, []);

  useLayoutEffect(() => {
    if (box.current === null || sections === undefined || sections.length === 0) return;
    if (most.current.height !== height) most.current = { height, lines: MOST_LINES };
    const drawn = box.current.getBoundingClientRect();
    const left = height - BELOW - (drawn.bottom + window.scrollY);
    const listed = sections.filter(({ heading }) => heading !== "stillCounts");
    if (left < 0 && lines > FEWEST_LINES) {
      const long = listed.filter((section) => section.lines.length === lines).length;
      const fitting = Math.max(FEWEST_LINES, lines - Math.max(1, Math.ceil(-left / (LINE * Math.max(1, long)))));
      most.current = { height, lines: fitting };
      onFit(fitting);
      return;
    }
    // Where fewer stand than were asked for, the others stand under an earlier heading
    const more = listed.filter(({ total, lines: shown }) => shown.length === lines && (total ?? 0) > lines).length;
    const further = more === 0 ? 0 : Math.floor(left / (LINE * more));
    const fitting = Math.min(most.current.lines, lines + Math.max(0, further));
    if (fitting > lines) onFit(fitting);
  }, [sections, lines, height, onFit]);

  return box;
}
