// Finding and focusing a question's control on the page.
export function questionOf(element: Element | null): string | null {
  return element?.closest("[data-question]")?.getAttribute("data-question") ?? null;
}

/** Focuses Save: nothing is left to answer. */
export function focusSave(): void {
  document.querySelector<HTMLElement>(".savebar button")?.focus();
}

/** Scrolls the answer that has focus back into sight, if it is this question's. */
export function revealAnswer(key: string): void {
  if (questionOf(document.activeElement) === key) document.activeElement?.scrollIntoView({ block: "nearest" });
}

/** Focuses the control of a question: the box, the chosen option, or the first one. */
export function focusQuestion(key: string): boolean {
  const question = document.querySelector(`[data-question="${CSS.escape(key)}"]`);
  if (question === null) return false;
  const control =
    question.querySelector<HTMLElement>("[data-agree]") ??
    question.querySelector<HTMLElement>("[data-settle] input:checked, [data-settle] input") ??
    question.querySelector<HTMLElement>("[data-control] input:checked") ??
    question.querySelector<HTMLElement>("[data-control] input");
  if (control === null) return false;
  question.scrollIntoView({ block: "nearest" });
  control.focus({ preventScroll: false });
  if (control instanceof HTMLInputElement && control.type === "text")
    control.setSelectionRange(control.value.length, control.value.length);
  return true;
}
