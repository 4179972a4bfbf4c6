// The door to the Tauri shell, and the only file that may import @tauri-apps.
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { CommandName, Platform, RequestOf, ViewOf } from "./types";
import { toCallError } from "./types";

export const tauri: Platform = {
  kind: "tauri",
  async call<N extends CommandName>(name: N, request: RequestOf<N>, unless?: AbortSignal): Promise<ViewOf<N>> {
    try {
      const view = await invoke<ViewOf<N>>(name, { request });
      // The shell has no way to be told while it looks up; what comes too late is dropped here.
      unless?.throwIfAborted();
      return view;
    } catch (thrown) {
      throw toCallError(thrown);
    }
  },
  copyText: (text) => navigator.clipboard.writeText(text),
  onLockAsked(hear) {
    const listening = listen("lock-asked", hear);
    return () => void listening.then((stop) => stop());
  },
  onChanged(hear) {
    const listening = listen("changed", () => hear());
    // What changed before the desk could be heard is asked for once.
    void listening.then(() => hear());
    return () => void listening.then((stop) => stop());
  },
  // As `Webview.setZoom` asks it; that module would make the first script a tenth larger.
  zoom: (factor) => void invoke("plugin:webview|set_webview_zoom", { value: factor }),
  print: () => window.print(),
};
