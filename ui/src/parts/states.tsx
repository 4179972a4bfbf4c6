// What stands in place of content: nothing for a moment, then grey bars; or what failed and what is safe.
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { CallError } from "../platform";
import type { IconName } from "./icon";
import { Icon } from "./icon";

const PATIENCE = 150;

/** Grey bars, after a moment in which most things are ready. */
export function Loading({ what, rows = 8 }: { what: string; rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  const bars = Array.from({ length: rows }, (_, row) => row);
  return (
    <div className="sheet loading">
      <p className="vh" role="status">
        Loading {what}
      </p>
      {bars.map((bar) => (
        <div key={bar} className="loading__bar" aria-hidden="true" />
      ))}
    </div>
  );
}

export function Notice(props: {
  tone?: "warn" | "good" | "bad";
  icon?: IconName;
  alert?: boolean;
  children: ReactNode;
}) {
  const icons: Record<string, IconName> = { warn: "warn", good: "ok", bad: "stop" };
  const icon = props.icon ?? (props.tone === undefined ? "full" : icons[props.tone]) ?? "full";
  return (
    <div
      className={props.tone === undefined ? "notice" : `notice notice--${props.tone}`}
      role={props.alert === true ? "alert" : undefined}
    >
      <Icon name={icon} />
      <div>{props.children}</div>
    </div>
  );
}

/** What failed, what is safe, and one button. */
export function Failed({ what, error, onRetry }: { what: string; error: unknown; onRetry: () => void }) {
  return (
    <Notice tone="bad" alert>
      <p>
        <strong>{what} could not be read.</strong>{" "}
        {error instanceof CallError && error.code !== "no-answer" ? `${error.message.replace(/\.$/, "")}. ` : ""}Your
        records are safe.
      </p>
      <button type="button" className="button button--quiet" onClick={onRetry}>
        Try again
      </button>
    </Notice>
  );
}
