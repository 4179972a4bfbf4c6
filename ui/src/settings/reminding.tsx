// When somebody is reminded of what is due, and whether the desk is there when its window is not.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { SettingChange, SettingsView, ThisComputerView } from "../platform";
import { call } from "../session/call";
import { Tick, TimeBox } from "./parts";
import { useSettings } from "./use-settings";

const THIS_COMPUTER = ["this computer"];

/** What this computer does for the desk; nothing until it has said so. */
function useThisComputer(): ThisComputerView | undefined {
  return useQuery({ queryKey: THIS_COMPUTER, queryFn: () => call("this_computer", null), staleTime: 0 }).data;
}

/** Keeps a choice and says so beside the heading of its part. */
type Keep = (what: () => Promise<unknown>) => Promise<void>;

interface PartProps {
  view: SettingsView;
  /** The reason why it is not kept is said there too. */
  attempt: Keep;
}

interface RemindersProps extends PartProps {
  /** Fails with the reason. */
  keep: Keep;
}

export function Reminders({ view, attempt, keep }: RemindersProps) {
  const computer = useThisComputer();
  const { change } = useSettings();
  const box = (id: string, label: string, kept: string, of: (text: string) => SettingChange) => (
    <TimeBox id={id} label={label} kept={kept} keep={(text) => keep(() => change(of(text)))} />
  );
  return (
    <>
      <Tick
        id="reminders"
        label="Remind me of follow-ups that are due"
        hint={
          computer?.noNotifications ??
          "When you unlock, and once a day. A reminder says how many there are, and never who: anybody may see it."
        }
        checked={view.reminders}
        onChange={(on) => void attempt(() => change({ reminders: on }))}
      />
      {view.reminders ? (
        <div className="setting__times">
          {box("remind-at", "Once a day at", view.remindAt, (text) => ({ remindAt: text }))}
          {box("quiet-from", "Quiet from", view.quietFrom, (text) => ({ quietFrom: text }))}
          {box("quiet-until", "Quiet until", view.quietUntil, (text) => ({ quietUntil: text }))}
        </div>
      ) : null}
    </>
  );
}

export function InTray({ view, attempt }: PartProps) {
  const computer = useThisComputer();
  const { change } = useSettings();
  const queries = useQueryClient();

  async function start(on: boolean): Promise<void> {
    queries.setQueryData(THIS_COMPUTER, await call("start_with_computer", { start: on }));
  }

  const starts = computer?.startsWithComputer ?? null;
  const hasNoTray = computer?.noTray != null;
  return (
    <>
      <Tick
        id="keep-in-tray"
        label="Stay in the tray when the window is closed"
        hint={
          computer?.noTray ??
          "FLS Desk locks then, goes on sending for a while, and shows how many follow-ups can be in time or are late. Its icon opens it again."
        }
        checked={view.keepInTray}
        onChange={(on) => void attempt(() => change({ keepInTray: on }))}
      />
      {starts === null || (hasNoTray && !starts) ? null : (
        <Tick
          id="start-with-computer"
          label="Start in the tray when you sign in to this computer"
          hint={
            hasNoTray
              ? "Without a tray its window opens instead, locked. Once you clear this box it is offered again where there is a tray."
              : "For your account on this computer. It is locked, and counts and sends nothing until somebody unlocks it."
          }
          checked={starts}
          onChange={(on) => void attempt(() => start(on))}
        />
      )}
    </>
  );
}
