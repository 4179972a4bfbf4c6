// The people of a desk in canned states. Everyone is fictional.
import type {
  DeskPersonView,
  OneTimePassphraseView,
  PeopleView,
  RecoveryKeyStandingView,
} from "../../src/platform/generated";

const person = (id: string, name: string, over: Partial<DeskPersonView> = {}): DeskPersonView => ({
  id,
  name,
  me: false,
  oneTime: false,
  lastUnlocked: "2026-11-16T17:40:00Z",
  notSaved: 0,
  role: "nurse",
  roleLabel: "Nurse",
  roleSince: null,
  typedElsewhere: [],
  ...over,
});

export const PEOPLE_OF_DESK: PeopleView = {
  people: [
    person("u-1", "Amara Osei", {
      me: true,
      role: "lead",
      roleLabel: "Lead clinician",
      roleSince: "2026-04-03T08:12:00Z",
      lastUnlocked: "2026-11-17T11:38:00Z",
    }),
    person("u-2", "Helen Pritchard", { lastUnlocked: "2026-11-17T08:55:00Z" }),
    person("u-3", "Dr Rohan Mehta"),
    person("u-4", "Tomos Evans", {
      role: "readOnly",
      roleLabel: "Read only",
      lastUnlocked: "2026-11-09T10:12:00Z",
      notSaved: 2,
    }),
  ],
  left: [
    {
      id: "u-9",
      name: "Joseph Adeyemi",
      roleLabel: "Nurse",
      since: "2026-04-03T08:15:00Z",
      removed: "2026-10-30T16:00:00Z",
    },
  ],
  elsewhere: [
    {
      id: "d-2",
      name: "Ward 7 laptop",
      disputed: false,
      people: [
        { id: "u-6", name: "Amara Osei", roleLabel: "Lead clinician", since: "2026-05-04T09:00:00Z", removed: null },
        { id: "u-7", name: "Sunita Rao", roleLabel: "Nurse", since: null, removed: "2026-09-01T12:00:00Z" },
      ],
    },
  ],
  roles: [
    {
      role: "lead",
      label: "Lead clinician",
      may: [
        "read records, lists and figures",
        "change a record, its contact card, notes and calls",
        "erase a record for good",
        "say who can open the records here",
      ],
    },
    {
      role: "nurse",
      label: "Nurse",
      may: ["read records, lists and figures", "change a record, its contact card, notes and calls"],
    },
    { role: "readOnly", label: "Read only", may: ["read records, lists and figures"] },
  ],
  hasLead: true,
  refused: null,
  most: 64,
  fixed: null,
};

export const JOANNA: DeskPersonView = person("u-5", "Joanna Byrne", { oneTime: true, lastUnlocked: null });

export const TOLD: OneTimePassphraseView = { person: "u-5", name: "Joanna Byrne", groups: ["7K2M", "Q9XA", "4RTD"] };

export const PROVED: RecoveryKeyStandingView = { known: "proved", proved: "2026-11-03T09:20:00Z" };
