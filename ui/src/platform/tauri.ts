// The door to the Tauri shell, and the only file that may import @tauri-apps.
import { invoke } from "@tauri-apps/api/core";
import { emit, listen } from "@tauri-apps/api/event";
import type { CommandName, Platform, RequestOf, ViewOf } from "./types";
import { toCallError } from "./types";

/** Numbers the questions that may be given up, so that the shell can be told which one. */
let questions = 0;
/** Ends with the zoom that was asked for last. The shell works beside itself: of two that it is asked at once, the first may be done last. */
let zooming: Promise<unknown> = Promise.resolve();

export const tauri: Platform = {
  kind: "tauri",
  async call<N extends CommandName>(name: N, request: RequestOf<N>, unless?: AbortSignal): Promise<ViewOf<N>> {
    if (unless === undefined) {
      try {
        return await invoke<ViewOf<N>>(name, { request });
      } catch (thrown) {
        throw toCallError(thrown);
      }
    }
    questions += 1;
    const number = questions;
    // The shell drops what it is looking up when it hears so.
    const giveUp = () => void emit("given-up", number);
    unless.addEventListener("abort", giveUp, { once: true });
    try {
      unless.throwIfAborted();
      const view = await invoke<ViewOf<N>>(name, { request, number });
      unless.throwIfAborted();
      return view;
    } catch (thrown) {
      throw toCallError(thrown);
    } finally {
      unless.removeEventListener("abort", giveUp);
    }
  },
  copyText: (text) => navigator.clipboard.writeText(text),
  onLockAsked(hear) {
    const listening = listen("lock-asked", hear);
    return () => void listening.then((stop) => stop());
  },
  onFollowUpsAsked(hear) {
    const listening = listen("follow-ups-asked", () => hear());
    return () => void listening.then((stop) => stop());
  },
  onChanged(hear) {
    const listening = listen("changed", () => hear());
    // What changed before the desk could be heard is asked for once.
    void listening.then(() => hear());
    return () => void listening.then((stop) => stop());
  },
  onFilesOver(hear) {
    const listening = listen<boolean>("files-over", ({ payload }) => hear(payload));
    return () => void listening.then((stop) => stop());
  },
  onFilesDropped(hear) {
    const listening = listen("files-dropped", () => hear());
    return () => void listening.then((stop) => stop());
  },
  // As `Webview.setZoom` asks it; that module would make the first script a tenth larger.
  zoom(factor) {
    const zoom = () => invoke("plugin:webview|set_webview_zoom", { value: factor });
    zooming = zooming.then(zoom).catch(() => undefined);
  },
  print: () => window.print(),
};
