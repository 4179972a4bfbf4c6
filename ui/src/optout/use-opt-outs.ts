// Opt-out checks as the host tells them, and one thing that is done about them at a time.
import type { UseMutationResult, UseQueryResult } from "@tanstack/react-query";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { OptOutSettingName, OptOutsView } from "../platform";
import { call } from "../session/call";
import { useSession } from "../session/session";

const PAGE = ["opt-outs"] as const;

/** Whether this service has the desk for it: it is in England. */
export function useHasOptOuts(): boolean {
  return useSession().view?.service?.optOuts === true;
}

export function useOptOuts(): UseQueryResult<OptOutsView> {
  return useQuery({ queryKey: PAGE, queryFn: () => call("opt_outs", null) });
}

/** How many numbers need a check: asked for beside everything else, which does not wait for it. */
export function useOptOutCount(asks: boolean): number | undefined {
  const counted = useQuery({
    queryKey: [...PAGE, "count"],
    queryFn: () => call("count_opt_outs", null),
    enabled: asks,
  });
  return counted.data?.due;
}

export type Act =
  | { kind: "make" }
  | { kind: "giveUp" }
  | { kind: "choose" }
  | { kind: "practise" }
  | { kind: "use"; agreed: boolean }
  | { kind: "set"; setting: OptOutSettingName; text: string };

function done(act: Act): Promise<OptOutsView> {
  switch (act.kind) {
    case "make":
      return call("make_opt_out_check", null);
    case "giveUp":
      return call("give_up_opt_out_check", null);
    case "choose":
      return call("choose_opt_out_reply", null);
    case "practise":
      return call("practise_opt_out_reply", null);
    case "use":
      return call("use_opt_out_reply", { agreed: act.agreed });
    case "set":
      return call("change_opt_out_setting", { setting: act.setting, text: act.text });
  }
}

export function useAct(onDone?: (act: Act, view: OptOutsView) => void): UseMutationResult<OptOutsView, Error, Act> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: done,
    onSuccess: (view, act) => {
      queries.setQueryData(PAGE, view);
      void queries.invalidateQueries({ queryKey: [...PAGE, "count"] });
      onDone?.(act, view);
    },
  });
}
