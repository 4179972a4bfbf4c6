// The sheet before anybody is in: a bar with the name, and nothing about patients.
import type { ReactNode } from "react";
import { useEffect } from "react";
import { LockButton } from "./lock-button";
import { useSession } from "./session";

export function Door({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const { view } = useSession();
  useEffect(() => {
    document.title = `${title}. FLS Desk`;
  }, [title]);
  return (
    <div className="door">
      <header className="bar">
        <span className="bar__name">FLS Desk</span>
        {view?.state === "open" ? (
          <div className="bar__end">
            <LockButton />
          </div>
        ) : null}
      </header>
      <main className="door__in" id="main">
        <div className={wide === true ? "door__sheet door__sheet--wide" : "door__sheet"}>{children}</div>
      </main>
    </div>
  );
}
