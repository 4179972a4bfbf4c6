// Which dataset files are in use, and what waits.
import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { DatasetView } from "../platform";
import { call } from "../session/call";

export function useDataset(): UseQueryResult<DatasetView> {
  return useQuery({ queryKey: ["dataset"], queryFn: () => call("dataset_files", null) });
}
