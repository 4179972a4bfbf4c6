// The door to the loopback host, which serves this window and runs the same commands on a real store.
import type { CommandName, Platform, RequestOf, ViewOf } from "./types";
import { toCallError } from "./types";

/** A browser finishes a request of a page that is gone where its body is no longer than that, and refuses any other that asks for it. */
const KEPT_ALIVE = 64 * 1024;
/** Of a letter at most. */
const BYTES = 3;

async function answerOf(name: string, request: unknown, unless?: AbortSignal): Promise<unknown> {
  const body = JSON.stringify(request);
  const response = await fetch(`/command/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    cache: "no-store",
    keepalive: body.length * BYTES < KEPT_ALIVE,
    // The host drops what it is looking up when the connection goes.
    signal: unless ?? null,
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  throw typeof answer === "object" && answer !== null && "error" in answer ? answer.error : answer;
}

export const loopback: Platform = {
  kind: "loopback",
  async call<N extends CommandName>(name: N, request: RequestOf<N>, unless?: AbortSignal): Promise<ViewOf<N>> {
    try {
      return (await answerOf(name, request, unless)) as ViewOf<N>;
    } catch (thrown) {
      throw toCallError(thrown);
    }
  },
  copyText: (text) => navigator.clipboard.writeText(text),
  // A browser has no word for it; a page that wants to try it sends this one itself.
  onLockAsked(hear) {
    window.addEventListener("lock-asked", hear);
    return () => window.removeEventListener("lock-asked", hear);
  },
  onFollowUpsAsked(hear) {
    window.addEventListener("follow-ups-asked", hear);
    return () => window.removeEventListener("follow-ups-asked", hear);
  },
  onChanged(hear) {
    const changes = new EventSource("/changed");
    changes.addEventListener("message", hear);
    // The stream broke and is there again: what changed meanwhile was said to nobody, and is asked for once.
    let broken = false;
    changes.addEventListener("error", () => {
      broken = true;
    });
    changes.addEventListener("open", () => {
      if (broken) hear();
      broken = false;
    });
    return () => changes.close();
  },
  // A browser hands files to a page, which no command takes: a page that wants to try it sends these words itself.
  onFilesOver(hear) {
    const over = (event: Event) => hear(event instanceof CustomEvent && event.detail === true);
    window.addEventListener("files-over", over);
    return () => window.removeEventListener("files-over", over);
  },
  onFilesDropped(hear) {
    window.addEventListener("files-dropped", hear);
    return () => window.removeEventListener("files-dropped", hear);
  },
  // A page cannot set its browser's zoom: it draws itself larger.
  zoom(factor) {
    document.documentElement.style.zoom = String(factor);
  },
  print: () => window.print(),
};
