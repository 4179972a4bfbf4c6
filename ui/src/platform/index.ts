// Which host this window is in. The rest of the window imports from here only.
import { loopback } from "./loopback";
import { tauri } from "./tauri";
import type { Platform } from "./types";

export * from "./generated";
export type { CallErrorCode, CommandName, Platform, RequestOf, ViewOf } from "./types";
export { CallError } from "./types";

export const platform: Platform = "__TAURI_INTERNALS__" in window ? tauri : loopback;
