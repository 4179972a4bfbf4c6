// How check files are named and how replies are taken, as the service and its IT know it.
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import type { OptOutSettingName, OptOutSettingsView } from "../platform";
import { Refused, useRefused } from "../session/refused";
import { useAct } from "./use-opt-outs";

interface Box {
  setting: OptOutSettingName;
  label: string;
  hint: string;
}

const BOXES: readonly Box[] = [
  { setting: "mailbox", label: "Mailbox", hint: "Your service’s own, which IT knows. File names begin with it." },
  { setting: "dateForm", label: "Dates in file names", hint: "ddmmyyyy or ddmmyy, as your mailbox asks for." },
  { setting: "nextNumber", label: "Number of the next file", hint: "It begins with 1 each month." },
  { setting: "mostNumbers", label: "Numbers in a file at most", hint: "The others go into the next file." },
  {
    setting: "leastPercent",
    label: "Percent of the numbers",
    hint: "A reply with fewer needs somebody to say that it is right.",
  },
  { setting: "days", label: "Days for which numbers stay cleared", hint: "As your agreement with NHS England says." },
];

export function SettingsDialog({ settings, onClose }: { settings: OptOutSettingsView; onClose: () => void }) {
  const act = useAct();
  const refused = useRefused("service");
  const [typed, setTyped] = useState<Partial<Record<OptOutSettingName, string>>>({});
  const [wrong, setWrong] = useState<OptOutSettingName | null>(null);
  const changed = BOXES.filter(({ setting }) => (typed[setting] ?? settings[setting]) !== settings[setting]);

  async function save(): Promise<void> {
    for (const { setting } of changed) {
      try {
        await act.mutateAsync({ kind: "set", setting, text: typed[setting] ?? "" });
      } catch {
        setWrong(setting);
        return;
      }
    }
    onClose();
  }

  return (
    <Dialog title="How files are named" onClose={onClose}>
      <Refused right="service" />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {BOXES.map(({ setting, label, hint }) => (
          <Field
            key={setting}
            id={`optout-${setting}`}
            label={label}
            hint={hint}
            className="input--w10"
            readOnly={refused !== null}
            value={typed[setting] ?? settings[setting]}
            error={wrong === setting ? (act.error?.message ?? null) : null}
            onChange={(event) => {
              setWrong(null);
              setTyped({ ...typed, [setting]: event.target.value });
            }}
          />
        ))}
        <p className="small quiet">
          {settings.fileName === null
            ? "Without a mailbox no file is made."
            : `The next file is called ${settings.fileName}.`}
        </p>
        {refused === null ? (
          <div className="sheet__end">
            <Button type="submit" busy={act.isPending}>
              Save
            </Button>
          </div>
        ) : null}
      </form>
    </Dialog>
  );
}
