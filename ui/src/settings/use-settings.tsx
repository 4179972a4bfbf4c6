// What this person has set for themselves, for every screen. A change is in force with the click itself, and kept in the
// store, so that it is there again after a lock and for nobody else.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createContext, useContext, useEffect, useMemo, useState } from "react";
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
  /** What was just chosen, until the store has it. */
  const [wanted, setWanted] = useState<Partial<SettingsView>>({});
  const value = useMemo<Settings>(() => {
    const view = kept === undefined ? undefined : { ...kept, ...wanted };
    return {
      view,
      trouble: error,
      retry: () => void refetch(),
      hidden: wanted.hideNhsNumbers ?? kept?.hideNhsNumbers ?? true,
      change: async (setting) => {
        setWanted(setting);
        try {
          await keep(setting);
          // The clock that locks hears of a shorter time at once.
          if ("lockAfterMinutes" in setting) await stay.stillHere();
        } finally {
          setWanted({});
        }
      },
    };
  }, [kept, error, refetch, wanted, keep, stay]);
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
