// How many rows of a list fit in the window: lists page, they never scroll endlessly.
import { useEffect, useState } from "react";

const FEWEST = 6;

function fitting(row: number, around: number): number {
  return Math.max(FEWEST, Math.floor((window.innerHeight - around) / row));
}

/** @param row height of a row in px; @param around px that everything else on the screen takes. */
export function useFittingRows(row: number, around: number): number {
  const [rows, setRows] = useState(() => fitting(row, around));
  useEffect(() => {
    const measure = () => setRows(fitting(row, around));
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [row, around]);
  return rows;
}
