// What the host says while a new patient is typed: how each box is read, and which record is the right one.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { NewPatient, NewPatientView } from "../platform";
import { call } from "../session/call";

export function useLook(patient: NewPatient): NewPatientView | undefined {
  return useQuery({
    queryKey: ["look", patient],
    queryFn: () => call("look_for_record", patient),
    placeholderData: keepPreviousData,
    // What was typed of a patient does not stay behind.
    gcTime: 0,
  }).data;
}
