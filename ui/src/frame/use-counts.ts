// The numbers beside the navigation and in the top bar, asked for now and again: sending goes on by itself.
import { useQuery } from "@tanstack/react-query";
import { call } from "../session/call";

export const COUNTS = ["counts"] as const;

export function useCounts() {
  return useQuery({ queryKey: COUNTS, queryFn: () => call("counts", null), refetchInterval: 10_000 }).data;
}
