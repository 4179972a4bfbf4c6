// What the host says while a new patient is typed: how each box is read, and which record is the right one.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { NewPatient, NewPatientView } from "../platform";
import { call } from "../session/call";

/** The last answer, and whether it is about what is typed now. */
export function useLook(patient: NewPatient): { look: NewPatientView | undefined; fresh: boolean } {
  const { data, isPlaceholderData } = useQuery({
    queryKey: ["look", patient],
    queryFn: ({ signal }) => call("look_for_record", patient, signal),
    placeholderData: keepPreviousData,
    // What was typed of a patient does not stay behind.
    gcTime: 0,
  });
  return { look: data, fresh: data !== undefined && !isPlaceholderData };
}
