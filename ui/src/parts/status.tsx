// Statuses: always a word, a shape and a colour. Completeness and sync are two things and stay apart.
import { Tag } from "nhsuk-react-components";
import type { RecordStatus, SyncState } from "../platform";
import type { IconName } from "./icon";
import { Icon } from "./icon";

export const SYNC: Record<SyncState, { word: string; icon: IconName; tone: "" | "ok" | "needs"; means: string }> = {
  onlyHere: { word: "Only here", icon: "pen", tone: "", means: "Not ready to be sent: the list says why." },
  waiting: { word: "Waiting", icon: "clock", tone: "", means: "Saved here, to be sent." },
  sent: { word: "Sent", icon: "up", tone: "", means: "Central has not confirmed it yet." },
  accepted: { word: "Accepted", icon: "ok", tone: "ok", means: "Central has it." },
  needsYou: { word: "Needs you", icon: "needs", tone: "needs", means: "Held up until somebody looks at it." },
};

export function SyncStatus({ state }: { state: SyncState }) {
  const sync = SYNC[state];
  return (
    <span className={sync.tone === "" ? "status" : `status status--${sync.tone}`}>
      <Icon name={sync.icon} /> {sync.word}
    </span>
  );
}

export function DeletedTag() {
  return (
    <Tag className="tag tag--draft">
      <Icon name="close" /> Deleted
    </Tag>
  );
}

export function RecordTag({ status, missing }: { status: RecordStatus; missing: number }) {
  if (status === "notSaved") {
    return (
      <Tag className="tag tag--draft">
        <Icon name="pen" /> Not saved yet
      </Tag>
    );
  }
  if (status === "submitted") {
    return (
      <Tag className="tag tag--done">
        <Icon name="full" /> Submitted
      </Tag>
    );
  }
  return (
    <Tag className="tag tag--draft">
      <Icon name="half" /> Draft{missing > 0 ? `, ${missing} left` : ""}
    </Tag>
  );
}

type Tone = "green" | "amber" | "red";

const LIGHTS: Record<string, Tone> = { green: "green", amber: "amber", red: "red", met: "green", "not met": "red" };
const SHAPES: Record<Tone, IconName> = { green: "ok", amber: "warn", red: "stop" };

/** The colour that goes with a light's word; none for a word that is not a light. */
export function toneOf(light: string | null): Tone | null {
  return light === null ? null : (LIGHTS[light] ?? null);
}

export function LightTag({ light }: { light: string }) {
  const tone = toneOf(light);
  return (
    <Tag className={`tag tag--${tone ?? "draft"}`}>
      <Icon name={tone === null ? "half" : SHAPES[tone]} /> {light.charAt(0).toUpperCase() + light.slice(1)}
    </Tag>
  );
}
