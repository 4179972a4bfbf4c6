// Settings: what a person chooses for themselves. Each choice holds from the click on; there is nothing to save.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useState } from "react";
import { BackupsPart } from "../backups/backups-part";
import { DatasetPart } from "../dataset/dataset-part";
import { Screen } from "../frame/screen";
import { Icon } from "../parts/icon";
import { Failed, Loading } from "../parts/states";
import type { SettingChange, SettingsView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useSession } from "../session/session";
import { Caseload } from "./caseload";
import { ContactCards } from "./contact-cards";
import { Demonstration } from "./demonstration";
import { OneOf, Tick } from "./parts";
import { PeoplePart } from "./people-part";
import { InTray, Reminders } from "./reminding";
import { useSettings } from "./use-settings";

export function Settings() {
  const { view, trouble, retry } = useSettings();
  return (
    <Screen title="Settings">
      <div className="main__head">
        <h1>Settings</h1>
        <p className="lede">
          These are your own choices on this computer. People, Who saw what, Backups and Audit questions are for
          everybody who uses it, Your service for all its computers. A change works at once: there is nothing to save.
        </p>
      </div>
      {trouble !== null ? (
        <Failed what="Your settings" error={trouble} onRetry={retry} />
      ) : view === undefined ? (
        <Loading what="your settings" rows={4} />
      ) : (
        <Parts view={view} />
      )}
    </Screen>
  );
}

function Parts({ view }: { view: SettingsView }) {
  const { change, retry } = useSettings();
  const session = useSession().view;
  const demo = session?.service?.demo === true;
  const sizes = session?.textSizes ?? [];
  const [said, setSaid] = useState<{ part: string; trouble: string | null } | null>(null);

  /** Keeps something, says so beside the heading of its part, and fails with the reason. */
  async function keep(part: string, what: () => Promise<unknown>): Promise<void> {
    setSaid(null);
    await what();
    setSaid({ part, trouble: null });
  }

  /** The same, with the reason beside the heading too. */
  async function attempt(part: string, what: () => Promise<unknown>): Promise<void> {
    try {
      await keep(part, what);
    } catch (thrown) {
      if (thrown instanceof CallError) setSaid({ part, trouble: thrown.message });
    }
  }

  const set = (part: string, setting: SettingChange) => attempt(part, () => change(setting));

  // An id has no blank: a list of ids would be read from it.
  const idOf = (name: string) => `setting-${name.replaceAll(" ", "-")}`;
  const part = (name: string, children: ReactNode) => (
    <section className="setting" aria-labelledby={idOf(name)}>
      <div className="setting__head">
        <h2 id={idOf(name)}>{name}</h2>
        <p className="setting__said" role="status">
          {said?.part === name ? <Said trouble={said.trouble} /> : null}
        </p>
      </div>
      <div className="setting__what">{children}</div>
    </section>
  );

  return (
    <div className="sheet settings">
      {part("People", <PeoplePart onChanged={() => setSaid({ part: "People", trouble: null })} />)}
      {part(
        "Who saw what",
        <p>
          Which records were opened, printed and exported on this computer, when and by whom.{" "}
          <Link to="/settings/who-saw-what">Open who saw what</Link>
        </p>,
      )}
      {part("Backups", <BackupsPart />)}
      {part("Audit questions", <DatasetPart />)}
      {part(
        "Keys",
        <Tick
          id="question-mark"
          label="The key ? opens the list of keys"
          hint={
            <>
              Switch it off if speech input or another program types it for you. <kbd>Ctrl /</kbd> always opens the
              list.
            </>
          }
          checked={view.questionMark}
          onChange={(on) => void set("Keys", { questionMark: on })}
        />,
      )}
      {part(
        "Dates",
        <OneOf
          name="dates"
          wide
          legend="Type a date in"
          hint={
            <>
              For a new patient and in every record. <kbd>Ctrl B</kbd> changes it where you type.
            </>
          }
          options={[
            { key: "one", label: "One box", more: "14/3/26, 14 mar, t or t-3" },
            { key: "three", label: "Three boxes", more: "day, month and year" },
          ]}
          chosen={view.dateBoxes ? "three" : "one"}
          onChoose={(key) => void set("Dates", { dateBoxes: key === "three" })}
        />,
      )}
      {part(
        "Privacy",
        <Tick
          id="hide-in-lists"
          label="Hide NHS numbers in lists"
          hint="Only the last two digits are shown, also in files that you export from a list. The switch above the patients does the same."
          checked={view.hideNhsNumbers}
          onChange={(hidden) => void set("Privacy", { hideNhsNumbers: hidden })}
        />,
      )}
      {part(
        "Text size",
        <OneOf
          name="text-size"
          legend="Show everything at"
          hint={
            <>
              <kbd>Ctrl +</kbd> and <kbd>Ctrl -</kbd> change it anywhere; <kbd>Ctrl 0</kbd> goes back to 100%.
            </>
          }
          options={sizes.map((size) => ({ key: String(size), label: `${size}%` }))}
          chosen={String(view.textSize)}
          onChoose={(key) => void set("Text size", { textSize: Number(key) })}
        />,
      )}
      {part(
        "Locking",
        <OneOf
          name="lock-after"
          legend="Lock when nobody has touched the keyboard or mouse for"
          hint={
            <>
              What you have typed about patients is kept. The computer’s own lock and its sleep lock it too;{" "}
              <kbd>Ctrl L</kbd> locks it now.
            </>
          }
          options={view.lockAfterChoices.map((minutes) => ({ key: String(minutes), label: `${minutes} minutes` }))}
          chosen={String(view.lockAfterMinutes)}
          onChoose={(key) => void set("Locking", { lockAfterMinutes: Number(key) })}
        />,
      )}
      {part(
        "Reminders",
        <Reminders
          view={view}
          attempt={(what) => attempt("Reminders", what)}
          keep={(what) => keep("Reminders", what)}
        />,
      )}
      {part("Tray", <InTray view={view} attempt={(what) => attempt("Tray", what)} />)}
      {part(
        "Your service",
        <>
          <ContactCards
            kept={view.contactCards}
            onKeep={(kept) => void attempt("Your service", () => call("keep_cards", { kept }).then(retry))}
          />
          <Caseload onKept={() => setSaid({ part: "Your service", trouble: null })} />
          <h3 className="setting__heading">How long records are kept</h3>
          <p>
            Records past that time are proposed to a lead clinician.{" "}
            <Link to="/settings/past-records">Open records past their time</Link>
          </p>
          <h3 className="setting__heading">Facilities audit</h3>
          <p>
            Every second year the service is asked about itself. <Link to="/facilities">Open the facilities audit</Link>
          </p>
        </>,
      )}
      {demo ? part("Demonstration", <Demonstration />) : null}
    </div>
  );
}

function Said({ trouble }: { trouble: string | null }) {
  return trouble === null ? (
    <>
      <Icon name="ok" /> Kept
    </>
  ) : (
    <span className="setting__trouble">
      <Icon name="stop" /> {trouble}
    </span>
  );
}
