// What stands of how to reach a patient: the contact card, the call log and the notes, each read with the record and again after
// something changed.
import { useQuery } from "@tanstack/react-query";
import type { ContactCardView } from "../platform";
import { call } from "../session/call";

export function useCard(record: string, isSaved: boolean) {
  return useQuery({
    queryKey: ["card", record],
    queryFn: () => call("contact_card", { record }),
    enabled: isSaved,
  });
}

export function useCallLog(record: string) {
  return useQuery({ queryKey: ["call log", record], queryFn: () => call("call_log", { record }) });
}

export function useNotes(record: string) {
  return useQuery({ queryKey: ["notes", record], queryFn: () => call("notes", { record }) });
}

/** What a field of the card says. */
export function onCard(card: ContactCardView | undefined, field: string): string | null {
  return card?.fields.find((one) => one.field === field)?.text ?? null;
}
