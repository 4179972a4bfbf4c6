// Send now: one exchange with Central, from any screen.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../session/call";

export function useSendNow() {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ["send"],
    mutationFn: () => call("sync_now", null),
    onSettled: () => queries.invalidateQueries(),
  });
}
