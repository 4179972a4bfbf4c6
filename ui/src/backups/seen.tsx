// What a backup says of itself, in a line: whose records, how many, and as of when.
import { dayAndTime, several } from "../parts/words";
import type { BackupSeenView } from "../platform";

export function BackupSeen({ backup, today }: { backup: BackupSeenView; today: string }) {
  return (
    <p>
      <strong className="break">{backup.file}</strong>: {several(backup.records, "record")} of {backup.serviceName} (
      {backup.serviceCode}), as of {dayAndTime(backup.made, today)}.
    </p>
  );
}
