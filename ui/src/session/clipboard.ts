// What the desk copied leaves the clipboard when the desk is locked. An NHS number is shown in groups and copied without.
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

const GROUPED = /\b(\d{3})[ \u00a0](\d{3})[ \u00a0](\d{4})\b/g;

/** Text as it is copied: NHS numbers without their spaces. */
export function ungrouped(text: string): string {
  return text.replace(GROUPED, "$1$2$3");
}

function leaves(event: ClipboardEvent): void {
  // What is selected in a box is the box's own, as typed.
  const target = event.target;
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    held ||= target.selectionStart !== target.selectionEnd;
    return;
  }
  const text = document.getSelection()?.toString() ?? "";
  if (text === "" || event.clipboardData === null) return;
  held = true;
  event.clipboardData.setData("text/plain", ungrouped(text).trim());
  event.preventDefault();
}

document.addEventListener("copy", leaves);
document.addEventListener("cut", leaves);
