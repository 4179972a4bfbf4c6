// How many pairs of records may be the same patient twice: asked for beside everything else, which does not wait for it.
import { useQuery } from "@tanstack/react-query";
import { call } from "../session/call";

/** @param asks whether it is asked for now; else what was known last. */
export function useDuplicateCount(asks: boolean): number | undefined {
  const counted = useQuery({
    queryKey: ["duplicates", "count"],
    queryFn: () => call("count_duplicates", null),
    enabled: asks,
  });
  return counted.data?.pairs;
}
