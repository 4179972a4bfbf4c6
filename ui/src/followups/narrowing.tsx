// Narrowing a group of follow-ups: which of the two, the site, the therapy, who has the patient, when they
// were called last.
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { NarrowSelect, SiteSelect } from "../parts/narrow-select";
import type { AssignedName, CalledName } from "../platform";
import { call } from "../session/call";
import type { Asked } from "./groups";

const HAS: ReadonlyArray<{ key: AssignedName; label: string }> = [
  { key: "mine", label: "Mine" },
  { key: "nobody", label: "Not assigned" },
];
export const CALLED: ReadonlyArray<{ key: CalledName; label: string; inSentence: string }> = [
  { key: "never", label: "Never called", inSentence: "those never called" },
  { key: "notFor7", label: "Not called for 7 days", inSentence: "those not called for 7 days" },
  { key: "notFor14", label: "Not called for 14 days", inSentence: "those not called for 14 days" },
  { key: "notFor28", label: "Not called for 28 days", inSentence: "those not called for 28 days" },
];
const WEEKS = [16, 52].map((weeks) => ({ key: String(weeks), label: `${weeks}-week` }));

export function FollowUpNarrowing({ asked, onChange }: { asked: Asked; onChange: (change: Partial<Asked>) => void }) {
  const { group, weeks, site, therapy, assigned, called, search } = asked;
  // What there is to choose is counted through all patients: only once somebody comes to a choice, or has chosen.
  const [wanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  const asks = group !== null && (wanted || site !== null || therapy !== null);
  const request = { group, weeks, site, therapy, assigned, called, search };
  const choices = useQuery({
    queryKey: ["follow-up narrowings", request],
    queryFn: asks ? ({ signal }) => call("follow_up_narrowings", { ...request, group }, signal) : skipToken,
    placeholderData: keepPreviousData,
  }).data;
  return (
    <div className="flow">
      <NarrowSelect
        id="narrow-weeks"
        label="Follow-up"
        any="Follow-up: any"
        chosen={weeks === null ? null : String(weeks)}
        choices={WEEKS}
        none={`${weeks}-week`}
        onChoose={(key) => onChange({ weeks: key === null ? null : Number(key) })}
      />
      <SiteSelect chosen={site} choices={choices?.sites} onCome={want} onChoose={(key) => onChange({ site: key })} />
      <NarrowSelect
        id="narrow-therapy"
        label="Therapy recommended"
        any="Therapy: any"
        chosen={therapy}
        choices={choices?.therapies ?? []}
        none="None on this therapy"
        onCome={want}
        onChoose={(key) => onChange({ therapy: key })}
      />
      <NarrowSelect
        id="narrow-assigned"
        label="Who has it"
        any="Who has it: any"
        chosen={assigned}
        choices={HAS}
        none="Nobody"
        onChoose={(key) => onChange({ assigned: HAS.find((one) => one.key === key)?.key ?? null })}
      />
      <NarrowSelect
        id="narrow-called"
        label="Last call"
        any="Last call: any"
        chosen={called}
        choices={CALLED}
        none="Nobody"
        onChoose={(key) => onChange({ called: CALLED.find((one) => one.key === key)?.key ?? null })}
      />
    </div>
  );
}
