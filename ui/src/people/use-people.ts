// Who can open this desk.
import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { PeopleView } from "../platform";
import { call } from "../session/call";

export function usePeople(): UseQueryResult<PeopleView> {
  return useQuery({ queryKey: ["people"], queryFn: () => call("people", null) });
}
