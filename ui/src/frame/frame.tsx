// The frame around every screen once somebody is in, and the keys that work everywhere.
import { Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useKeys } from "../keys/keys";
import { KeySheet } from "../keys/sheet";
import { Announcer } from "../parts/announce";
import { topDialog } from "../parts/dialog";
import { SaidOnce } from "../session/said-once";
import { useSession } from "../session/session";
import { useStay } from "../session/stay";
import { SettingsProvider, useSettings } from "../settings/use-settings";
import { useSendNow } from "../sync/use-send-now";
import { Bar } from "./bar";
import { ChoicesProvider } from "./choices";
import { DropTarget } from "./drop-target";
import { NUMBERED } from "./entries";
import { ListMemory } from "./list-memory";
import { READERS } from "./lists";
import { Losses } from "./losses";
import { Nav } from "./nav";
import { RegionsProvider, useRegions } from "./regions";
import { useUnlessRefused } from "./said-in-bar";
import { Scan } from "./scan";

/** Everything in the frame knows what this person has chosen. */
export function Frame() {
  return (
    <SettingsProvider>
      <ChoicesProvider>
        <RegionsProvider>
          <Framed />
        </RegionsProvider>
      </ChoicesProvider>
    </SettingsProvider>
  );
}

function Framed() {
  const { view: settings } = useSettings();
  const { followUpsAsked, followUpsShown } = useSession();
  const navigate = useNavigate();
  const router = useRouter();
  const { keys } = useStay();
  const regions = useRegions();
  const send = useSendNow();
  const ifMaySend = useUnlessRefused("send");
  const ifMayWrite = useUnlessRefused("write");
  const [sheet, setSheet] = useState(false);
  const entries = Object.fromEntries(
    NUMBERED.map((entry, at) => [`Ctrl+${at + 1}`, () => void navigate({ to: entry.to })] as const),
  );

  function newPatient(): void {
    if (router.state.location.pathname === "/patients/new") return;
    keys.hold();
    void navigate({ to: "/patients/new" });
  }

  function find(): void {
    keys.hold();
    void navigate({ to: "/patients", search: { find: Date.now() } });
  }

  // What is being typed in a dialog stays where it is: the window that came to the front shows it.
  useEffect(() => {
    if (!followUpsAsked) return;
    followUpsShown();
    if (topDialog() === undefined) void navigate({ to: "/followups" });
  }, [followUpsAsked, followUpsShown, navigate]);

  useKeys("window", {
    ...entries,
    "?": () => (settings?.questionMark === false ? false : setSheet(true)),
    "Ctrl+/": () => setSheet(true),
    F1: () => setSheet(true),
    F6: () => regions.move(1),
    "Shift+F6": () => regions.move(-1),
    F9: () => ifMaySend(() => send.mutate()),
    "Ctrl+F": find,
    "Ctrl+N": () => ifMayWrite(newPatient),
    "Alt+ArrowLeft": () => window.history.back(),
    "Alt+ArrowRight": () => window.history.forward(),
  });

  return (
    <ListMemory readers={READERS}>
      <div className="desk">
        <button type="button" className="skip" onClick={() => regions.skipTo("main")}>
          Skip to main content
        </button>
        <Bar />
        <Nav />
        <Outlet />
      </div>
      <Scan />
      <Announcer />
      <SaidOnce />
      <Losses />
      <DropTarget />
      {sheet ? <KeySheet onClose={() => setSheet(false)} /> : null}
    </ListMemory>
  );
}
