// A key cap. Screen readers hear the shortcut from aria-keyshortcuts instead, so the cap itself stays silent.
export function Kbd({ children }: { children: string }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a key cap takes no focus
  return <kbd aria-hidden="true">{children}</kbd>;
}
