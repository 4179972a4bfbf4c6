// What is known of the printed recovery key.
import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { RecoveryKeyStandingView } from "../platform";
import { call } from "../session/call";

export function useRecoveryKey(): UseQueryResult<RecoveryKeyStandingView> {
  return useQuery({ queryKey: ["recovery key"], queryFn: () => call("recovery_key", null) });
}
