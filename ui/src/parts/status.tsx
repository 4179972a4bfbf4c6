// Statuses: always a word, a shape and a colour. Completeness and sync are two things and stay apart.
import { Tag } from "nhsuk-react-components";
import type { RecordStatus, SyncState } from "../platform";
import type { IconName } from "./icon";
import { Icon } from "./icon";

export const SYNC: Record<SyncState, { word: string; icon: IconName; tone: "" | "ok" | "needs"; means: string }> = {
  onlyHere: { word: "Only here", icon: "pen", tone: "", means: "Being written, or not ready to leave." },
  waiting: { word: "Waiting", icon: "clock", tone: "", means: "Saved here, to be sent." },
  sent: { word: "Sent", icon: "up", tone: "", means: "No receipt yet." },
  accepted: { word: "Accepted", icon: "ok", tone: "ok", means: "Central gave a receipt." },
  needsYou: { word: "Needs you", icon: "needs", tone: "needs", means: "Nothing else is held up." },
};

export function SyncStatus({ state }: { state: SyncState }) {
  const sync = SYNC[state];
  return (
    <span className={sync.tone === "" ? "status" : `status status--${sync.tone}`}>
      <Icon name={sync.icon} /> {sync.word}
    </span>
  );
}

export function RecordTag({ status, missing }: { status: RecordStatus; missing: number }) {
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

export function LightTag({ light }: { light: string }) {
  const icons: Record<string, IconName> = { green: "ok", amber: "warn", red: "stop" };
  return (
    <Tag className={`tag tag--${light}`}>
      <Icon name={icons[light] ?? "full"} /> {light.charAt(0).toUpperCase() + light.slice(1)}
    </Tag>
  );
}
