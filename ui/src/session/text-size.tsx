// How large the window is drawn: as whoever is in has chosen, with Ctrl +, Ctrl - and Ctrl 0 from anywhere. Before
// somebody is in, it is as large as it was last, so that the locked screen can be read too.
import type { ReactNode } from "react";
import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import { platform } from "../platform";
import { useKeepSetting } from "./keep-setting";
import { useSession } from "./session";

const USUAL = 100;
/** Where this computer keeps it for the locked screen: a number, and nothing of anybody. */
const KEPT = "text size";

interface TextSize {
  /** In percent of the usual size. */
  size: number;
  /** Draws at this size; what is kept for a person is their settings' affair. */
  show: (size: number) => void;
}

const Context = createContext<TextSize | null>(null);

export function TextSizeProvider({ children }: { children: ReactNode }) {
  const { view } = useSession();
  const keep = useKeepSetting();
  const [size, show] = useState(() => Number(localStorage.getItem(KEPT) ?? USUAL) || USUAL);

  useEffect(() => {
    platform.zoom(size / 100);
    localStorage.setItem(KEPT, String(size));
  }, [size]);

  const sizes = view?.textSizes ?? [USUAL];
  const open = view?.state === "open";

  async function choose(next: number | undefined): Promise<void> {
    if (next === undefined || next === size) return;
    show(next);
    if (!open) return;
    // A size that could not be kept still holds until the window closes.
    await keep({ textSize: next }).catch(() => null);
  }

  const latest = useRef(choose);
  useEffect(() => {
    latest.current = choose;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!event.ctrlKey || event.altKey || event.metaKey) return;
      const to: Record<string, () => number | undefined> = {
        "+": () => sizes.find((one) => one > size),
        "=": () => sizes.find((one) => one > size),
        "-": () => sizes.findLast((one) => one < size),
        "0": () => USUAL,
      };
      const next = to[event.key];
      if (next === undefined) return;
      event.preventDefault();
      void latest.current(next());
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [sizes, size]);

  const value = useMemo(() => ({ size, show }), [size]);
  return <Context value={value}>{children}</Context>;
}

export function useTextSize(): TextSize {
  const size = useContext(Context);
  if (size === null) throw new Error("outside the session");
  return size;
}
