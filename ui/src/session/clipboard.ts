// What the desk copied leaves the clipboard when the desk is locked. An NHS number is shown in groups and copied without.
import { platform } from "../platform";

const GROUPED = /\b(\d{3})[ \u00a0](\d{3})[ \u00a0](\d{4})\b/g;

/** Text as it is copied: NHS numbers without their spaces. */
export function ungrouped(text: string): string {
  return text.replace(GROUPED, "$1$2$3");
}

export class Clipboard {
  /** Whether it may hold something of this desk. */
  #held = false;

  async copy(text: string): Promise<void> {
    await platform.copyText(text);
    this.#held = true;
  }

  async clear(): Promise<void> {
    if (!this.#held) return;
    this.#held = false;
    await platform.copyText("").catch(() => undefined);
  }

  /** Hears what is copied by hand, until what this gives is called. */
  listen(): () => void {
    document.addEventListener("copy", this.#leaves);
    document.addEventListener("cut", this.#leaves);
    return () => {
      document.removeEventListener("copy", this.#leaves);
      document.removeEventListener("cut", this.#leaves);
    };
  }

  readonly #leaves = (event: ClipboardEvent): void => {
    // What is selected in a box is the box's own, as typed.
    const target = event.target;
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
      this.#held ||= target.selectionStart !== target.selectionEnd;
      return;
    }
    const text = document.getSelection()?.toString() ?? "";
    if (text === "" || event.clipboardData === null) return;
    this.#held = true;
    event.clipboardData.setData("text/plain", ungrouped(text).trim());
    event.preventDefault();
  };
}
