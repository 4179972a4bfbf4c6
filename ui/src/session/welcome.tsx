// Screen 2, First run: three ways to begin, each saying what is needed first.
import { useState } from "react";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import type { SessionView } from "../platform";
import { Begin } from "./begin";
import { Door } from "./door";
import type { Way } from "./ways";

export function Welcome({ view }: { view: SessionView }) {
  const [way, setWay] = useState<Way | null>(null);
  if (way !== null) return <Begin way={way} onLeave={() => setWay(null)} />;
  return (
    <Door title="Welcome" wide>
      <h1>Welcome to FLS Desk</h1>
      <p className="lede door__lede">
        Records of fragility fractures, kept encrypted on this computer. It works for weeks without a network. How do
        you want to begin?
      </p>
      {view.trouble === null ? null : (
        <div className="door__notice">
          <Notice tone="bad" alert>
            <p>
              <strong>{view.trouble}</strong>
            </p>
          </Notice>
        </div>
      )}
      <div className="ways">
        <section className="way">
          <h2>Join your service</h2>
          <p>Your service already uses FLS Desk, or Central gave you a code.</p>
          <p className="quiet">
            You need: Central's address, the one-time code, and the network for a minute or two. Your service's records
            come to this computer.
          </p>
          <Button onClick={() => setWay("join")}>Join with a code</Button>
        </section>
        <section className="way">
          <h2>Start a new service</h2>
          <p>You are the first here. You can join Central later.</p>
          <p className="quiet">
            You need: the unit code, the estimated caseload (5 times the hip fractures), and somewhere safe for a
            printed recovery key.
          </p>
          <Button secondary onClick={() => setWay("start")}>
            Start a new service
          </Button>
        </section>
        <section className="way">
          <h2>Look around first</h2>
          <p>Explore with fictional patients. Nothing is sent anywhere.</p>
          <p className="quiet">
            You need: a name and a passphrase of your choice. All NHS numbers begin with 999. It stays a place to
            practise: for real patients, begin on another account or computer.
          </p>
          <Button secondary onClick={() => setWay("explore")}>
            Explore
          </Button>
        </section>
      </div>
      <p className="small quiet door__foot">
        FLS Desk is a record system, not a medical device. It works out no fracture risk and recommends no treatment.
      </p>
    </Door>
  );
}
