// The glossary: found by the word itself, by what people call it, or by what is said about it.
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useKeys } from "../keys/keys";
import { several } from "../parts/words";
import type { TermView } from "../platform";

/** The words that hold every part of what is looked for, those named like it first. */
export function matching(terms: readonly TermView[], search: string): TermView[] {
  const parts = search
    .toLowerCase()
    .split(/\s+/)
    .filter((part) => part !== "");
  const names = (term: TermView) => [term.word, ...term.also].join(" ").toLowerCase();
  const named = (term: TermView) => parts.every((part) => names(term).includes(part));
  const found = terms.filter((term) => {
    const all = `${names(term)} ${term.meaning.toLowerCase()}`;
    return parts.every((part) => all.includes(part));
  });
  return [...found.filter(named), ...found.filter((term) => !named(term))];
}

export function Glossary({ terms }: { terms: readonly TermView[] }) {
  const [text, setText] = useState("");
  const search = useDeferredValue(text);
  const found = matching(terms, search);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);

  useKeys("screen", {
    "Ctrl+F": () => {
      box.current?.focus();
      box.current?.select();
    },
  });

  function look(word: string): void {
    setText(word);
    box.current?.focus();
  }

  return (
    <section className="sheet" aria-labelledby="glossary">
      <div className="sheet__head">
        <h2 id="glossary">What the words mean</h2>
        <search className="search push">
          <label className="vh" htmlFor="word">
            Find a word
          </label>
          <input
            ref={box}
            className="nhsuk-input input"
            id="word"
            type="text"
            placeholder="Find a word"
            aria-describedby="found"
            aria-keyshortcuts="Control+F"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || text === "") return;
              event.stopPropagation();
              setText("");
            }}
          />
        </search>
      </div>
      <p className="sheet__none small quiet" id="found" role="status">
        {found.length === 0
          ? `No word has “${search}” in it. Try a shorter part of it.`
          : search.trim() === ""
            ? several(found.length, "word")
            : `${several(found.length, "word")} of ${terms.length}`}
      </p>
      <dl className="glossary">
        {found.map((term) => (
          <div key={term.word}>
            <dt>
              {term.word}
              {term.also.length === 0 ? null : <span className="sub">{term.also.join(", ")}</span>}
            </dt>
            <dd>
              {term.meaning}
              {term.see.length === 0 ? null : (
                <span className="sub">
                  See{" "}
                  {term.see.map((word, at) => (
                    <span key={word}>
                      {at === 0 ? "" : ", "}
                      <button type="button" className="text-button" onClick={() => look(word)}>
                        {word}
                      </button>
                    </span>
                  ))}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
