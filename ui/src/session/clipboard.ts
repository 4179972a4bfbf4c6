// What the desk copied leaves the clipboard when the desk is locked.
import { platform } from "../platform";

let held = false;

export async function copy(text: string): Promise<void> {
  await platform.copyText(text);
  held = true;
}

export async function clearClipboard(): Promise<void> {
  if (!held) return;
  held = false;
  await platform.copyText("").catch(() => undefined);
}
