// The numbers beside the navigation and in the top bar.
import { useQuery } from "@tanstack/react-query";
import { call } from "../session/call";

export const COUNTS = ["counts"] as const;

export function useCounts() {
  return useQuery({ queryKey: COUNTS, queryFn: () => call("counts", null) }).data;
}
