// The questions on the page: which has focus, and how focus gets to each. Every part of a question that takes focus says
// here where it is, as React puts it on the page and takes it away, so that nothing is ever searched for.
import type { FocusEventHandler, RefCallback } from "react";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { useDesk } from "./context";

/**
 * What takes focus in a question, the first that is there: its help where nothing can be answered, a change to agree to, answers
 * to choose between, its control.
 */
const PARTS = ["read", "agree", "settle", "control"] as const;
type Part = (typeof PARTS)[number];

export class Controls {
  readonly #questions = new Map<string, HTMLElement>();
  readonly #boxes = new Map<string, HTMLElement>();
  readonly #focus = new Map<string, () => void>();
  readonly #arrive: (question: string) => void;
  #at: string | null = null;

  /** @param arrive hears each question that takes focus. */
  constructor(arrive: (question: string) => void) {
    this.#arrive = arrive;
  }

  /** The question that has focus, or had it last. */
  get at(): string | null {
    return this.#at;
  }

  readonly arrived = (question: string): void => {
    this.#at = question;
    this.#arrive(question);
  };

  readonly putQuestion = (question: string, element: HTMLElement): (() => void) =>
    put(this.#questions, question, element);

  readonly putBox = (question: string, element: HTMLElement): (() => void) => put(this.#boxes, question, element);

  readonly putFocus = (question: string, part: Part, focus: () => void): (() => void) =>
    put(this.#focus, `${part} ${question}`, focus);

  /** Focuses a question: the box, the chosen option, or the first one. False when it is not on the page. */
  focus(question: string): boolean {
    const part = PARTS.find((one) => this.#focus.has(`${one} ${question}`));
    if (part === undefined) return false;
    this.#questions.get(question)?.scrollIntoView({ block: "nearest" });
    this.#focus.get(`${part} ${question}`)?.();
    return true;
  }

  /** Focuses the control of a question, whatever else in it takes focus first. */
  focusControl(question: string): void {
    this.#focus.get(`control ${question}`)?.();
  }

  /** Scrolls the answer that has focus back into sight, if it is this question's. */
  reveal(question: string): void {
    const { activeElement } = document;
    if (this.#questions.get(question)?.contains(activeElement) === true)
      activeElement?.scrollIntoView({ block: "nearest" });
  }

  /** Whether this is in the control of the question. */
  isInControl(question: string, target: EventTarget | null): boolean {
    return target instanceof Node && this.#boxes.get(question)?.contains(target) === true;
  }
}

/** Whoever comes later may be there before the one before has gone: it takes only itself away. */
function put<T>(map: Map<string, T>, key: string, value: T): () => void {
  map.set(key, value);
  return () => {
    if (map.get(key) === value) map.delete(key);
  };
}

/** For the outermost element of a question. */
export function useQuestionPlace<E extends HTMLElement>(
  question: string,
): { ref: RefCallback<E>; onFocus: FocusEventHandler<E> } {
  const { controls } = useDesk();
  const ref = useCallback((element: E) => controls.putQuestion(question, element), [controls, question]);
  return { ref, onFocus: () => controls.arrived(question) };
}

/** How focus gets to a part of a question, for as long as the caller is on the page and `there`. */
export function useFocusPart(question: string, part: Part, focus: () => void, there = true): void {
  const { controls } = useDesk();
  const latest = useRef(focus);
  useLayoutEffect(() => {
    latest.current = focus;
  });
  useLayoutEffect(
    () => (there ? controls.putFocus(question, part, () => latest.current()) : undefined),
    [controls, question, part, there],
  );
}

/** For the element that holds all of a question's control; `focus` goes to the box, or to what is chosen. */
export function useControlPlace<E extends HTMLElement>(question: string, focus: () => void): RefCallback<E> {
  const { controls } = useDesk();
  useFocusPart(question, "control", focus);
  return useCallback((element: E) => controls.putBox(question, element), [controls, question]);
}

/** Whether focus is in the control of a question. */
export function useEntered(question: string): boolean {
  const { controls } = useDesk();
  const [entered, setEntered] = useState(() => controls.isInControl(question, document.activeElement));
  // Focus that leaves for another place is heard when it is there, so that whoever takes it meanwhile keeps it. Before
  // anything is focused, so that the first focus is heard.
  useLayoutEffect(() => {
    const onIn = (event: FocusEvent) => setEntered(controls.isInControl(question, event.target));
    const onOut = (event: FocusEvent) => {
      if (event.relatedTarget === null) setEntered(false);
    };
    document.addEventListener("focusin", onIn);
    document.addEventListener("focusout", onOut);
    return () => {
      document.removeEventListener("focusin", onIn);
      document.removeEventListener("focusout", onOut);
    };
  }, [controls, question]);
  return entered;
}

/** Focuses a box as typing goes on in it: behind its last letter. */
export function focusAtEnd(box: HTMLInputElement | null): void {
  box?.focus();
  box?.setSelectionRange(box.value.length, box.value.length);
}
