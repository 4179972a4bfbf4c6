// Backups of this desk in Settings: into which folder, how many stay there, how the last went, one made now, and one checked.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/states";
import { dayAndTime, several } from "../parts/words";
import type { BackupSeenView, BackupsView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { useToday } from "../session/session";
import { OneOf } from "../settings/parts";
import { CheckDialog } from "./check-dialog";
import { useBackups } from "./use-backups";

/** What is being done; one thing at a time. */
type Doing = "folder" | "backup" | "choosing";

/** What came of it. */
interface Said {
  words: string;
  wrong: boolean;
}
const good = (words: string): Said => ({ words, wrong: false });
const bad = (words: string): Said => ({ words, wrong: true });

export function BackupsPart() {
  const queries = useQueryClient();
  const { data: view } = useBackups();
  const whoSets = useRefused("service");
  const whoMakes = useRefused("export");
  const [doing, setDoing] = useState<Doing | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [checking, setChecking] = useState<BackupSeenView | null>(null);
  if (view === undefined) return null;
  if (view.practice) return <p>These patients are fictional: there is nothing to back up.</p>;

  /** Does one thing, and says what came of it. */
  async function attempt(what: Doing, work: () => Promise<Said | null>): Promise<void> {
    if (doing !== null) return;
    setDoing(what);
    setSaid(null);
    try {
      setSaid(await work());
    } catch (thrown) {
      setSaid(bad(thrown instanceof CallError ? thrown.message : "That did not work. Try again."));
    } finally {
      setDoing(null);
      void queries.invalidateQueries();
    }
  }

  const chooseFolder = () =>
    attempt("folder", async () => {
      const now = await call("choose_backup_folder", null);
      if (now.folder === view.folder && now.made === view.made) return null;
      return now.failed === null
        ? good("Backed up there and read back. From now on a backup goes there each day.")
        : bad(now.failed.why);
    });
  const backUp = () =>
    attempt("backup", async () => {
      const made = await call("back_up_now", null);
      return good(`Backed up and read back: ${several(made.records, "record")}, ${made.size}.`);
    });
  const choose = () =>
    attempt("choosing", async () => {
      setChecking(await call("choose_backup", null));
      return null;
    });
  const stop = () =>
    attempt("folder", async () => {
      await call("change_backups", { stop: true });
      return good("No backup is made by itself any more. Those that are there stay.");
    });
  const keep = (kept: number) =>
    attempt("folder", async () => {
      await call("change_backups", { kept });
      return null;
    });

  return (
    <div className="setting__parts">
      <Where view={view} />
      <Last view={view} failedJustNow={said?.wrong === true} />
      {whoSets === null || view.folder !== null ? null : <p className="setting__hint">{whoSets}</p>}
      <div role="status">
        {said === null ? null : (
          <Notice tone={said.wrong ? "bad" : "good"}>
            <p>{said.words}</p>
          </Notice>
        )}
      </div>
      <div className="flow">
        {view.folder === null || whoMakes !== null ? null : (
          <Button secondary busy={doing === "backup"} onClick={() => void backUp()}>
            {doing === "backup" ? "Backing up" : "Back up now"}
          </Button>
        )}
        {whoSets === null ? (
          <Button secondary busy={doing === "folder"} onClick={() => void chooseFolder()}>
            {view.folder === null ? "Choose a folder…" : "Choose another folder…"}
          </Button>
        ) : null}
        <Button secondary busy={doing === "choosing"} onClick={() => void choose()}>
          Check a backup…
        </Button>
        {view.folder === null || whoSets !== null ? null : (
          <button type="button" className="text-button" onClick={() => void stop()}>
            Stop daily backups
          </button>
        )}
      </div>
      {view.folder === null || whoSets !== null ? null : (
        <OneOf
          name="backups-kept"
          legend="Keep this many in the folder"
          hint="The oldest of this computer’s backups goes once a new one was made and read back. Nothing else in the folder is touched."
          options={view.keptChoices.map((kept) => ({ key: String(kept), label: String(kept) }))}
          chosen={String(view.kept)}
          onChoose={(key) => void keep(Number(key))}
        />
      )}
      {checking === null ? null : (
        <CheckDialog
          backup={checking}
          onClose={() => setChecking(null)}
          onDone={(words) => {
            setChecking(null);
            setSaid(good(words));
          }}
        />
      )}
    </div>
  );
}

function Where({ view }: { view: BackupsView }) {
  return view.folder === null ? (
    <p>
      No backup is made by itself. Choose a folder on another disk, a USB stick or a network drive: a backup goes there
      each day while somebody is in. Only the printed recovery key opens it.
    </p>
  ) : (
    <p>
      A backup goes into <strong className="break">{view.folder}</strong> each day while somebody is in. Only the
      printed recovery key opens it.
    </p>
  );
}

function Last({ view, failedJustNow }: { view: BackupsView; failedJustNow: boolean }) {
  const today = useToday();
  return (
    <div>
      <p className="setting__held">
        {view.made === null ? "No backup was made yet." : `Last backup: ${dayAndTime(view.made, today)}.`}
      </p>
      {view.failed === null || failedJustNow ? null : (
        <p className="setting__held setting__trouble">
          <Icon name="stop" /> The last try, {dayAndTime(view.failed.at, today)}, failed. {view.failed.why}.
        </p>
      )}
    </div>
  );
}
