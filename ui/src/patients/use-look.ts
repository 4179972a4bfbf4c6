// What the host says while a new patient is typed: how each box is read, and which record is the right one.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { NewPatient, NewPatientView } from "../platform";
import { call } from "../session/call";

interface Look {
  /** The last answer. */
  look: NewPatientView | undefined;
  /** Whether it is about what is typed now. */
  fresh: boolean;
  /** Why there is none. */
  trouble: Error | null;
  retry: () => void;
}

export function useLook(patient: NewPatient): Look {
  const { data, isPlaceholderData, error, refetch } = useQuery({
    queryKey: ["look", patient],
    queryFn: ({ signal }) => call("look_for_record", patient, signal),
    placeholderData: keepPreviousData,
    // What was typed of a patient does not stay behind.
    gcTime: 0,
  });
  return {
    look: data,
    fresh: data !== undefined && !isPlaceholderData,
    trouble: error,
    retry: () => void refetch(),
  };
}
