// How many lines stand under each heading of today's list: as many as the window has room for, and never fewer than
// FEWEST_LINES. It is measured: the room that is left below the list, and a line of it. What is worth most gives way where the window
// then has room for all the rest; where it has not, the page scrolls in any case, and it stays at the end.
import type { RefObject } from "react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { TodaySectionView } from "../platform";

/** Where the window has no room for these the page scrolls. */
export const FEWEST_LINES = 3;
/** The host tells no more. */
const MOST_LINES = 15;
/** Between the list and the lower edge of the window. */
const BELOW = 24;
/** Lines of what is worth most. */
const MOST_WORTH = 3;
/** How high a line is that takes no second one. */
const LINE = 36;
/** How high a heading is, with the edge below it. */
const HEADING = 38;

interface Fitting {
  box: RefObject<HTMLDivElement | null>;
  /** How many lines of what is worth most there is room for. */
  worth: number;
}

/**
 * @param sections what is drawn in the box; nothing while it is being read. @param lines how many were asked for. @param ofWorth how
 * many lines there are of what is worth most. @param onFit hears how many are to be asked for, whenever these are not.
 */
export function useFittingLines(
  sections: readonly TodaySectionView[] | undefined,
  lines: number,
  ofWorth: number,
  onFit: (lines: number) => void,
): Fitting {
  const [worthFor, setWorthFor] = useState({ height: window.innerHeight, lines: MOST_WORTH });
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(window.innerHeight);
  /** In a window as high no more fit than once turned out to: what more lines say may take more room than what fewer said. */
  const most = useRef({ height, lines: MOST_LINES });
  const worth = Math.min(ofWorth, worthFor.height === height ? worthFor.lines : MOST_WORTH);

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
    if (left < 0 && worth > 0) {
      // Its heading goes with the last of its lines.
      if (left + HEADING + LINE * worth >= 0) {
        setWorthFor({ height, lines: Math.max(0, worth - Math.ceil(-left / LINE)) });
      }
      return;
    }
    // Where fewer stand than were asked for, the others stand under an earlier heading
    const more = listed.filter(({ total, lines: shown }) => shown.length === lines && (total ?? 0) > lines).length;
    const further = more === 0 ? 0 : Math.floor(left / (LINE * more));
    const fitting = Math.min(most.current.lines, lines + Math.max(0, further));
    if (fitting > lines) onFit(fitting);
  }, [sections, lines, worth, height, onFit]);

  return { box, worth };
}
