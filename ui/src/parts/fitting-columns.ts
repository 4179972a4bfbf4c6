// Which columns of a table fit in its box. It is measured: where the table is wider than its box, columns that say they may go
// do so, one after the other, until it is not. Where even that does not help, all stay, and the box scrolls sideways.
import type { RefObject } from "react";
import { useEffect, useLayoutEffect, useState } from "react";

interface Fits {
  /** Of which columns, in a box of which width, this was found. */
  of: string;
  gone: number;
  /** All have gone, and it was not enough. */
  scrolls: boolean;
}

export function useFittingColumns<Column extends { key: string; roomy?: boolean | number }>(
  columns: readonly Column[],
  box: RefObject<HTMLElement | null>,
): readonly Column[] {
  const [width, setWidth] = useState(0);
  const [found, setFound] = useState<Fits>({ of: "", gone: 0, scrolls: false });
  const of = [width, ...columns.map((column) => column.key)].join(" ");
  // Whatever rows come: columns that went for one page stay away for the next, or they would come and go.
  const { gone, scrolls } = found.of === of ? found : { gone: 0, scrolls: false };
  const orderOf = ({ roomy }: Column) => (typeof roomy === "number" ? roomy : Number.POSITIVE_INFINITY);
  const may = columns
    .filter((column) => typeof column.roomy === "number")
    .sort((one, other) => orderOf(one) - orderOf(other));
  const away = new Set(scrolls ? [] : may.slice(0, gone));

  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(box.current?.clientWidth ?? 0));
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);

  // After every drawing: other rows have other words.
  useLayoutEffect(() => {
    const { scrollWidth = 0, clientWidth = 0 } = box.current ?? {};
    if (clientWidth !== width || scrollWidth <= clientWidth || scrolls || may.length === 0) return;
    setFound(gone < may.length ? { of, gone: gone + 1, scrolls } : { of, gone, scrolls: true });
  });

  return away.size === 0 ? columns : columns.filter((column) => !away.has(column));
}
