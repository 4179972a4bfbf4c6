// That this desk has no copy anywhere, or that its backups fail, said where somebody lands who has unlocked.
import { Link } from "@tanstack/react-router";
import { Notice } from "../parts/states";

export function BackupLine({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <div className="toolbar">
      <Notice tone="warn">
        <p>
          <strong>{words}.</strong> <Link to="/settings">Look at Backups in Settings</Link>
        </p>
      </Notice>
    </div>
  );
}
