// Whether keys or the mouse were used last, for the style sheet. A browser knows it as `:focus-visible`, but WebKit goes on
// hiding the ring of what keys come to after a click.
export function showLastInput(): void {
  const note = (input: "keys" | "pointer") => () => {
    document.documentElement.dataset.input = input;
  };
  window.addEventListener("keydown", note("keys"), true);
  window.addEventListener("pointerdown", note("pointer"), true);
}
