// What the window and whatever hosts it have to do with each other: commands of the one list, text to copy, paper to
// print, and the host's words that it is to lock, that the follow-ups are asked for, that something has changed and that files are
// dragged over it. Nothing else crosses.
import type { Commands, ErrorCode, ErrorView } from "./generated";

export type CommandName = keyof Commands;
export type RequestOf<N extends CommandName> = Commands[N]["request"];
export type ViewOf<N extends CommandName> = Commands[N]["view"];

/** A host: the Tauri shell, or the loopback host that browser tests use. */
export interface Platform {
  readonly kind: "tauri" | "loopback";
  /** Runs a command. Once `unless` is aborted nobody waits for the answer any more: only for what changes nothing. */
  call<N extends CommandName>(name: N, request: RequestOf<N>, unless?: AbortSignal): Promise<ViewOf<N>>;
  copyText(text: string): Promise<void>;
  /** Hears that the host wants the window locked: the computer is being locked, or goes to sleep. */
  onLockAsked(hear: () => void): () => void;
  /** Hears that the follow-ups are asked for, outside the window. */
  onFollowUpsAsked(hear: () => void): () => void;
  /** Hears that something which is shown may be out of date. It is not said what: whoever shows it asks again. */
  onChanged(hear: () => void): () => void;
  /** Hears whether files are held over the window. */
  onFilesOver(hear: (over: boolean) => void): () => void;
  /** Hears that files were dropped on the window: which, the host knows, and tells it to nobody. */
  onFilesDropped(hear: () => void): () => void;
  /** Draws the whole window so many times as large as usual. */
  zoom(factor: number): void;
  /** Opens the system's print dialog on what the page shows on paper. */
  print(): void;
}

/** What went wrong: as the host says it, or that no host answered. */
export type CallErrorCode = ErrorCode | "no-answer";

/** A command that failed, with a sentence that a nurse can act on. */
export class CallError extends Error {
  readonly code: CallErrorCode;
  readonly retryable: boolean;
  readonly question: string | null;

  constructor(view: Omit<ErrorView, "code"> & { code: CallErrorCode }) {
    super(view.message);
    this.name = "CallError";
    this.code = view.code;
    this.retryable = view.retryable;
    this.question = view.question;
  }
}

function isErrorView(value: unknown): value is ErrorView {
  // What a browser throws has a code too: a number.
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "message" in value
  );
}

/** Whatever a host threw, as a `CallError`. */
export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  if (isErrorView(thrown)) return new CallError(thrown);
  return new CallError({
    code: "no-answer",
    message: "FLS Desk did not answer. Try again.",
    retryable: true,
    question: null,
  });
}
