// What a screen reader is told when nothing on the screen says it: once, politely.
import { useEffect, useState } from "react";

type Hear = (words: string) => void;
const hearers = new Set<Hear>();

/** Says something to a screen reader. */
export function announce(words: string): void {
  for (const hear of hearers) hear(words);
}

export function Announcer() {
  const [words, setWords] = useState("");
  useEffect(() => {
    // The same words twice are two announcements: a space more makes them a change.
    const hear: Hear = (next) => setWords((was) => (was === next ? `${next} ` : next));
    hearers.add(hear);
    return () => {
      hearers.delete(hear);
    };
  }, []);
  return (
    <p className="vh" role="status" data-announcer>
      {words}
    </p>
  );
}
