// What stands in place of a part of the window that could not be drawn: what is safe, how to go on, and details for
// support in which nobody is named. A blank page says none of it.
import type { ErrorInfo, ReactNode } from "react";
import { Component, useEffect, useRef } from "react";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import { call } from "./call";
import { CopyDetails } from "./copy-details";
import { useSession } from "./session";
import { useStay } from "./stay";

/** As many places as are told: those nearest to the fault. */
const MOST = 6;

/** The screen without what it is about: ids and tabs stay out. */
function screenOf(hash: string): string {
  const path = hash.replace(/^#/, "").split("?")[0] ?? "";
  const known = path.split("/").map((part) => (/^[a-z]*$/.test(part) ? part : "..."));
  return known.join("/") || "before unlock";
}

/**
 * Kind of error, and where in the program. Never its message: that may quote what was on the screen.
 */
export function detailsOf(error: unknown, components: string | null, hash: string): string[] {
  const kind = error instanceof Error && /^[A-Za-z]{1,40}$/.test(error.name) ? error.name : "Error";
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const places = [...stack.matchAll(/([\w.-]+\.[jt]sx?)[^\s:]*:(\d+):(\d+)/g)].map(
    ([, file, line, column]) => `${file}:${line}:${column}`,
  );
  const drawn = [...(components ?? "").matchAll(/(?:^|\n)\s*(?:at )?(\w+)/g)].map(([, name]) => name);
  return [
    `Could not be drawn: ${screenOf(hash)}`,
    `Kind: ${kind}`,
    `At: ${places.slice(0, MOST).join(", ") || "unknown"}`,
    `In: ${drawn.slice(0, MOST).join(", ") || "unknown"}`,
  ];
}

export function Broken(props: {
  error: unknown;
  components: string | null;
  /** Whether bar and navigation stand around it. */
  framed?: boolean;
  onAgain: () => void;
}) {
  const { view } = useSession();
  const { queries } = useStay();
  const heading = useRef<HTMLHeadingElement>(null);
  const open = view?.state === "open";
  useEffect(() => heading.current?.focus(), []);
  // What could not be drawn may have been read wrongly: it is read again when somebody comes back to it.
  useEffect(() => queries.removeQueries({ type: "inactive" }), [queries]);

  async function details(): Promise<string> {
    const fault = detailsOf(props.error, props.components, window.location.hash);
    const desk = open ? await call("help_page", null).catch(() => null) : null;
    return [...fault, desk?.supportText ?? `Program: FLS Desk ${view?.version ?? ""}`].join("\n");
  }

  return (
    <div className="sheet sheet--pad">
      <h1 tabIndex={-1} ref={heading}>
        This screen could not be shown
      </h1>
      <Notice tone="bad" alert>
        <p>
          <strong>What is saved is safe, and what was typed in a record is kept.</strong> The fault is in FLS Desk, not
          in what you did.
        </p>
        <p>
          Try it again{props.framed === true ? ", or go on with another screen" : ""}. If it comes back, close FLS Desk,
          start it again and tell support.
        </p>
      </Notice>
      <div className="sheet__end flow">
        <Button onClick={props.onAgain}>Try again</Button>
        <CopyDetails details={details} otherwise="Tell support which screen this was." />
      </div>
      <p className="small quiet broken__about">The details name no patient, nobody who works here and no service.</p>
    </div>
  );
}

interface Props {
  /** What stands around it, where the frame is not there. */
  around: (broken: ReactNode) => ReactNode;
  children: ReactNode;
}
interface State {
  failed: { error: unknown; components: string | null } | null;
}

/** Catches what goes wrong while its children are drawn. React knows no other way than a class. */
export class Boundary extends Component<Props, State> {
  override state: State = { failed: null };

  static getDerivedStateFromError(error: unknown): State {
    return { failed: { error, components: null } };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    this.setState({ failed: { error, components: info.componentStack ?? null } });
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (failed === null) return this.props.children;
    return this.props.around(<Broken {...failed} onAgain={() => this.setState({ failed: null })} />);
  }
}
