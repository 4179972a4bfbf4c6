// The missing answers as the host counts them, of which months they are asked for, and the way from one of them to its patients.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useListState } from "../frame/list-memory";
import { NEWEST_FIRST, useAsked } from "../patients/use-patients";
import type { MissingAnswersRequest, MissingAnswerView } from "../platform";
import { call } from "../session/call";

/** @param period nothing for the last twelve months. */
export function useMissingAnswers(period: string | null) {
  const request: MissingAnswersRequest = { period };
  return useQuery({
    queryKey: ["missing answers", request],
    queryFn: ({ signal }) => call("missing_answers", request, signal),
    placeholderData: keepPreviousData,
  });
}

/** The patients in whose records they are. @param period nothing for the last twelve months. */
export function useMissingByPatient(period: string | null) {
  const request: MissingAnswersRequest = { period };
  return useQuery({
    queryKey: ["missing by patient", request],
    queryFn: ({ signal }) => call("missing_by_patient", request, signal),
    placeholderData: keepPreviousData,
  });
}

/** Whether it shows questions, or patients. */
export type MissingShape = "questions" | "patients";

/** What was chosen last is still chosen for whoever comes back. */
export function useMissingShape() {
  return useListState<{ shape: MissingShape }>("missing, shape", { shape: "questions" });
}

/** Of which months the page is: what was chosen there, or on the page that led to it. */
export function useMissingPeriod() {
  return useListState<{ period: string | null }>("missing, period", { period: null });
}

/** Asks the patients list for those in whose records an answer is missing: whose last day is the earliest comes first. */
export function useListMissing(): (answer: MissingAnswerView) => void {
  const [, listPatients] = useAsked();
  return ({ behind }) =>
    listPatients({ ...NEWEST_FIRST, descending: false, search: "", notAtCentral: false, kpi: behind.figure });
}
