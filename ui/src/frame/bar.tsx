// The top bar: where am I, is my work safe, who am I, lock. The sync state says one thing, the worst first.
import { Link } from "@tanstack/react-router";
import type { IconName } from "../parts/icon";
import { Icon } from "../parts/icon";
import { count, dayOf, several, shortDate, time } from "../parts/words";
import type { CountsView, ServiceView } from "../platform";
import { LockButton } from "../session/lock-button";
import { useSession, useToday } from "../session/session";
import { useRegion, useStop } from "./regions";
import { SaidInBar } from "./said-in-bar";
import { useCounts } from "./use-counts";

interface SyncWords {
  icon: IconName;
  words: string;
  needs: boolean;
}

function syncState(counts: CountsView, service: ServiceView | null, today: string): SyncWords {
  if (counts.needsYou > 0) {
    return {
      icon: "needs",
      words: `${count(counts.needsYou)} need${counts.needsYou === 1 ? "s" : ""} you`,
      needs: true,
    };
  }
  if (service?.central === null) return { icon: "pen", words: "Kept on this computer", needs: false };
  if (counts.noAnswerSince !== null) {
    const at = counts.noAnswerSince;
    const since = dayOf(at) === today ? time(at) : shortDate(dayOf(at));
    const waiting = counts.waiting > 0 ? `. ${count(counts.waiting)} waiting` : "";
    return { icon: "clock", words: `No network since ${since}${waiting}`, needs: false };
  }
  if (counts.waiting > 0) return { icon: "clock", words: `${count(counts.waiting)} waiting to be sent`, needs: false };
  if (counts.notAccepted > 0) {
    return { icon: "clock", words: `${several(counts.notAccepted, "record")} not sent yet`, needs: false };
  }
  if (counts.notSaved > 0) return { icon: "ok", words: "Everything saved is sent", needs: false };
  return { icon: "ok", words: "Everything is sent", needs: false };
}

export function Bar() {
  const { view } = useSession();
  const region = useRegion("bar");
  const stop = useStop("bar");
  const counts = useCounts();
  const today = useToday();
  const service = view?.service ?? null;
  const sync = counts === undefined ? null : syncState(counts, service, today);
  return (
    <header className="bar" {...region}>
      <span className="bar__name">FLS Desk</span>
      {service === null ? null : (
        <span className="bar__service" title={service.name}>
          {service.name} ({service.code})
        </span>
      )}
      {service?.demo === true ? <span className="bar__practice">Fictional patients</span> : null}
      <SaidInBar />
      <div className="bar__end">
        {sync === null ? null : (
          <Link
            to="/sync"
            ref={stop}
            className={sync.needs ? "bar__button bar__sync bar__button--needs" : "bar__button bar__sync"}
          >
            <Icon name={sync.icon} /> <span className="bar__words">{sync.words}</span>
          </Link>
        )}
        {view?.user == null ? null : (
          <span className="bar__user" title={view.user.name}>
            {view.user.name}
            {view.user.role === "nurse" ? "" : `, ${view.user.roleLabel.toLowerCase()}`}
          </span>
        )}
        <LockButton ref={stop} />
      </div>
    </header>
  );
}
