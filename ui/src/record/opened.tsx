// What opens at a question, help or history, stands above its answer: the answer is scrolled back into sight, and again
// when what opened has been read and grows.
import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { useDesk } from "./context";

export function Opened(props: { question: string; label: string; className: string; children: ReactNode }) {
  const { question } = props;
  const { controls } = useDesk();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(() => controls.reveal(question));
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, [controls, question]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section ref={box} className={props.className} aria-label={props.label} aria-live="polite" tabIndex={0}>
      {props.children}
    </section>
  );
}
