// The history of a record, read when somebody asks for it and again after each save.
import { useQuery } from "@tanstack/react-query";
import { call } from "../session/call";

export function useHistory(record: string, savedAt: string | null) {
  return useQuery({
    queryKey: ["history", record, savedAt],
    queryFn: () => call("record_history", { record }),
  });
}
