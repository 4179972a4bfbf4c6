// How it stands with backups of this desk.
import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { BackupsView } from "../platform";
import { call } from "../session/call";

export function useBackups(): UseQueryResult<BackupsView> {
  return useQuery({ queryKey: ["backups"], queryFn: () => call("backups", null) });
}
