// Backups of a desk, in canned states.
import type { BackupSeenView, BackupsView } from "../../src/platform/generated";
import type { Answers } from "./host";

export const BACKED_UP: BackupsView = {
  folder: "/media/usb/FLS backups",
  kept: 7,
  keptChoices: [3, 7, 14, 30],
  made: "2026-11-17T11:31:07Z",
  failed: null,
  concern: null,
  practice: false,
};

export const NEVER: BackupsView = { ...BACKED_UP, folder: null, made: null };

export const BACKUP: BackupSeenView = {
  file: "fls-backup-2026-11-17-113107123Z-0a1b2c3d.flsbackup",
  made: "2026-11-17T11:31:07Z",
  serviceCode: "HRW",
  serviceName: "Hartwell Royal FLS",
  records: 1204,
};

/** What a host answers that keeps what is chosen. */
export function backups(begin: BackupsView = BACKED_UP): Answers {
  let view = begin;
  return {
    backups: () => view,
    choose_backup_folder: () => {
      view = { ...view, folder: "/media/usb/FLS backups" };
      return view;
    },
    change_backups: (change) => {
      view = "kept" in change ? { ...view, kept: change.kept } : { ...view, folder: null };
      return view;
    },
    back_up_now: () => {
      view = { ...view, made: "2026-11-17T11:42:30Z", failed: null };
      return { file: BACKUP.file, records: 1204, size: "12.4 MB", removed: 1 };
    },
    choose_backup: () => BACKUP,
    check_backup: () => BACKUP,
  };
}
