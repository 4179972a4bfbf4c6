// Screen 2, First run: three ways to begin, each saying what is needed first.
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import type { SessionView } from "../platform";
import { CallError } from "../platform";
import { Begin } from "./begin";
import { call } from "./call";
import { Door } from "./door";
import Restore from "./restore";
import { useSession } from "./session";
import type { Way } from "./ways";

export default function Welcome({ view }: { view: SessionView }) {
  const { opened } = useSession();
  const [way, setWay] = useState<Way | "restore" | null>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState(view.trouble);

  async function explore(): Promise<void> {
    setBusy(true);
    setTrouble(null);
    try {
      opened(await call("explore", null));
    } catch (thrown) {
      setTrouble(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
      setBusy(false);
    }
  }

  // Also for whoever comes back from a question, or has left the demonstration.
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (way === null) heading.current?.focus();
  }, [way]);

  if (way === "restore") return <Restore setAside={false} onLeave={() => setWay(null)} />;
  if (way !== null) return <Begin way={way} onLeave={() => setWay(null)} />;
  return (
    <Door title="Welcome" wide>
      <h1 ref={heading} tabIndex={-1}>
        Welcome to FLS Desk
      </h1>
      <p className="lede door__lede">
        Records of fragility fractures, kept encrypted on this computer. It works for weeks without a network. How do
        you want to begin?
      </p>
      {trouble === null ? null : (
        <div className="door__notice">
          <Notice tone="bad" alert>
            <p>
              <strong>{trouble}</strong>
            </p>
          </Notice>
        </div>
      )}
      <div className="ways">
        <section className="way">
          <h2>Join your service</h2>
          <p>You have a one-time code for FLS Central, the audit’s server.</p>
          <p className="quiet">
            You need: the code, the address that came with it, and the network for a minute or two. Your service’s
            records come to this computer.
          </p>
          <Button onClick={() => setWay("join")}>Join with a code</Button>
        </section>
        <section className="way">
          <h2>Start a new service</h2>
          <p>You have no code yet. The records stay on this computer. You can join Central later.</p>
          <p className="quiet">
            You need: the unit code, the estimated caseload (hip fractures in a year, times 5), and somewhere safe for a
            printed recovery key.
          </p>
          <Button secondary onClick={() => setWay("start")}>
            Start a new service
          </Button>
        </section>
        <section className="way">
          <h2>Look around first</h2>
          <p>400 fictional patients to practise with. Nothing is sent anywhere.</p>
          <p className="quiet">
            You need nothing. All NHS numbers begin with 999. When you have seen enough, leave it in Settings and begin
            with your own service.
          </p>
          <Button secondary busy={busy} onClick={() => void explore()}>
            {busy ? "Preparing patients" : "Explore with fictional patients"}
          </Button>
        </section>
      </div>
      <p className="door__foot">
        A new computer, or one that was repaired?{" "}
        <button type="button" className="text-button" onClick={() => setWay("restore")}>
          Restore from a backup
        </button>
      </p>
      <p className="small quiet door__foot">
        FLS Desk is a record system, not a medical device. It works out no fracture risk and recommends no treatment.
      </p>
    </Door>
  );
}
