// What this person has set for themselves, for every screen. A change is in force with the click itself, and kept in the
// store, so that it is there again after a lock and for nobody else.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { SettingChange, SettingsView } from "../platform";
import { call } from "../session/call";
import { SETTINGS, useKeepSetting } from "../session/keep-setting";
import { useStay } from "../session/stay";
import { useTextSize } from "../session/text-size";

interface Settings {
  /** Nothing until the host has answered. */
  view: SettingsView | undefined;
  /** NHS numbers are hidden until it is known that they need not be. */
  hidden: boolean;
  /** Why they cannot be read. */
  trouble: Error | null;
  retry: () => void;
  change: (setting: SettingChange) => Promise<void>;
  /** Waits until all that was chosen is kept or was refused: what the host does next goes by it. */
  settled: () => Promise<void>;
}

const Context = createContext<Settings | null>(null);

export function SettingsProvider({ children }: { children: ReactNode }) {
  const keep = useKeepSetting();
  const stay = useStay();
  const {
    data: kept,
    error,
    refetch,
  } = useQuery({ queryKey: SETTINGS, queryFn: () => call("settings", null), staleTime: Infinity });
  /** What was just chosen, in the order of choosing, each until the store has it: an earlier one that ends leaves the later ones. */
  const [choices, setChoices] = useState<readonly SettingChange[]>([]);
  const last = useRef<Promise<void>>(Promise.resolve());
  const value = useMemo<Settings>(() => {
    const wanted: Partial<SettingsView> = Object.assign({}, ...choices);
    const view = kept === undefined ? undefined : { ...kept, ...wanted };
    return {
      view,
      trouble: error,
      retry: () => void refetch(),
      hidden: wanted.hideNhsNumbers ?? kept?.hideNhsNumbers ?? true,
      change: (setting) => {
        async function kept(): Promise<void> {
          setChoices((before) => [...before, setting]);
          try {
            await keep(setting);
            // The clock that locks hears of a shorter time at once.
            if ("lockAfterMinutes" in setting) await stay.stillHere();
          } finally {
            setChoices((before) => before.filter((choice) => choice !== setting));
          }
        }
        const change = kept();
        // They are kept one after the other, so that the last one ends last.
        last.current = change.catch(() => undefined);
        return change;
      },
      settled: () => last.current,
    };
  }, [kept, error, refetch, choices, keep, stay]);
  const { show } = useTextSize();
  const size = value.view?.textSize;
  useEffect(() => {
    if (size !== undefined) show(size);
  }, [size, show]);
  return <Context value={value}>{children}</Context>;
}

/** The key that opens the sheet of keys: the single one may be switched off. */
export function useSheetKey(): string {
  return useSettings().view?.questionMark === false ? "Ctrl /" : "?";
}

export function useSettings(): Settings {
  const settings = useContext(Context);
  if (settings === null) throw new Error("outside the frame");
  return settings;
}
