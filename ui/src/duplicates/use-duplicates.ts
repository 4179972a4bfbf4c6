// How many pairs of records may be the same patient twice: asked for beside the lists, which do not wait for it.
import { useQuery } from "@tanstack/react-query";
import { call } from "../session/call";

export function useDuplicateCount(): number {
  const counted = useQuery({ queryKey: ["duplicates", "count"], queryFn: () => call("count_duplicates", null) });
  return counted.data?.pairs ?? 0;
}
