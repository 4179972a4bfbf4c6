// Narrowing a group of follow-ups: which of the two, the site, the therapy.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { NarrowSelect, SiteSelect } from "../parts/narrow-select";
import { call } from "../session/call";
import type { Asked } from "./groups";

const WEEKS = [16, 52].map((weeks) => ({ key: String(weeks), label: `${weeks}-week` }));

export function FollowUpNarrowing({ asked, onChange }: { asked: Asked; onChange: (change: Partial<Asked>) => void }) {
  const { group, weeks, site, therapy } = asked;
  const request = { group, weeks, site, therapy, offset: 0, limit: 0 };
  const choices = useQuery({
    queryKey: ["follow-up narrowings", request],
    queryFn: ({ signal }) => call("follow_up_narrowings", request, signal),
    placeholderData: keepPreviousData,
    enabled: group !== null,
  }).data;
  return (
    <>
      <NarrowSelect
        id="narrow-weeks"
        label="Follow-up"
        any="16 and 52"
        chosen={weeks === null ? null : String(weeks)}
        choices={WEEKS}
        none={`${weeks}-week`}
        onChoose={(key) => onChange({ weeks: key === null ? null : Number(key) })}
      />
      <SiteSelect chosen={site} choices={choices?.sites} onChoose={(key) => onChange({ site: key })} />
      <NarrowSelect
        id="narrow-therapy"
        label="Therapy recommended"
        any="Therapy: any"
        chosen={therapy}
        choices={choices?.therapies ?? []}
        none="None on this therapy"
        onChoose={(key) => onChange({ therapy: key })}
      />
    </>
  );
}
