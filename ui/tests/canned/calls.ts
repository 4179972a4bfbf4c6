// A call log in canned states. The patients are invented.
import type { CallLogView } from "../../src/platform/generated";

const ENDS_ALL =
  "nobody is reminded of this patient’s follow-ups any more. No answer is set and every KPI stays as it is; they stand under Put off, where each can be taken back to its list";
const ENDS_THIS =
  "nobody is reminded of this follow-up any more. No answer is set and every KPI stays as it is; it stands under Put off, where it can be taken back to its list";

/** The same of a follow-up that is put off. */
export function putOffLog(log: CallLogView, until: string | null, why: string): CallLogView {
  const followUps = log.followUps.map((one) => ({ ...one, putOff: { until, why, afterClose: until !== null } }));
  return { ...log, followUps };
}

export const CALL_LOG: CallLogView = {
  card: [
    { label: "Name", text: "Ada Invented" },
    { label: "Telephone", text: "01632 960001" },
    { label: "How and when to reach them", text: "After four, let it ring" },
  ],
  noCard: null,
  nhsNumber: "9995260182",
  site: "Pelvis",
  therapy: "Alendronate",
  followUps: [
    {
      weeks: 16,
      when: "Closes in 6 days",
      target: "2026-11-23",
      putOff: null,
      days: [
        { label: "Tomorrow", on: "2026-11-18", afterClose: false },
        { label: "In 2 days", on: "2026-11-19", afterClose: false },
        { label: "In 1 week", on: "2026-11-24", afterClose: true },
        { label: "In 2 weeks", on: "2026-12-01", afterClose: true },
        { label: "In 4 weeks", on: "2026-12-15", afterClose: true },
      ],
      putOffUntil: "2026-11-24",
      question: "followed_up_16",
    },
  ],
  lines: [
    {
      weeks: 16,
      what: "Left a message",
      note: "With the niece",
      tryAgain: "2026-11-16",
      by: "Amara Osei",
      at: "2026-11-12T15:40:00Z",
    },
    { weeks: 16, what: "No answer", note: null, tryAgain: null, by: "Helen Pritchard", at: "2026-11-05T10:05:00Z" },
    {
      weeks: null,
      what: "Given to Amara Osei",
      note: null,
      tryAgain: null,
      by: "Helen Pritchard",
      at: "2026-11-05T10:04:00Z",
    },
  ],
  assigned: { user: "u-1", name: "Amara Osei", ownName: "Amara Osei" },
  people: [
    { user: "u-1", name: "Amara Osei", ownName: "Amara Osei" },
    { user: "u-2", name: "Helen Pritchard", ownName: "Helen Pritchard" },
  ],
  results: [
    { key: "reached", label: "Reached", asks: null, goesOn: true },
    { key: "no-answer", label: "No answer", asks: null, goesOn: false },
    { key: "left-message", label: "Left a message", asks: null, goesOn: false },
    { key: "wrong-number", label: "Wrong number", asks: null, goesOn: false },
    { key: "died", label: "Died", asks: `Died: ${ENDS_ALL}`, goesOn: false },
    { key: "moved", label: "Moved away", asks: `Moved away: ${ENDS_ALL}`, goesOn: false },
    { key: "declined", label: "Declined", asks: `Declined: ${ENDS_THIS}`, goesOn: false },
  ],
  unread: [],
};
