// Keeps one setting of whoever is in, for every screen and key that changes one. What is chosen quickly is kept in the
// order it was chosen, and an older answer never undoes a later choice.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SettingChange, SettingsView } from "../platform";
import { call } from "./call";

export const SETTINGS = ["settings"];

export function useKeepSetting(): (setting: SettingChange) => Promise<SettingsView> {
  const queries = useQueryClient();
  const keep = useMutation({
    mutationKey: SETTINGS,
    scope: { id: "settings" },
    mutationFn: (setting: SettingChange) => call("change_setting", setting),
    // A read that is still under way began before this choice: its answer would bring back what stood then.
    onMutate: () => queries.cancelQueries({ queryKey: SETTINGS }),
    onSuccess: (settings) => {
      if (queries.isMutating({ mutationKey: SETTINGS }) === 1) queries.setQueryData(SETTINGS, settings);
    },
    // The read that was given up may have been the only one.
    onError: () => queries.invalidateQueries({ queryKey: SETTINGS }),
  });
  return keep.mutateAsync;
}
