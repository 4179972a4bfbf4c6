// A patient's contact card, read with the record and again after something changed.
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

/** What a field of the card says. */
export function onCard(card: ContactCardView | undefined, field: string): string | null {
  return card?.fields.find((one) => one.field === field)?.text ?? null;
}
