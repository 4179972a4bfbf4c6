// A name, a telephone number or the site of a fracture in a list: as long as it is, it pushes no other column off the window. Whole for screen readers,
// and where the mouse rests.
export function CutShort({ words, as }: { words: string; as?: "patient" | "colleague" | "site" }) {
  return (
    <span className={as === undefined ? "who" : `who who--${as}`} title={words}>
      {words}
    </span>
  );
}
