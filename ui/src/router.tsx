// The routes. The address lives after # and holds ids and question keys only, never anything of a patient.
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { Deleted } from "./deleted/deleted";
import { Duplicates } from "./duplicates/duplicates";
import { Export } from "./export/export";
import { FollowUps } from "./followups/follow-ups";
import { Frame } from "./frame/frame";
import { Screen } from "./frame/screen";
import { Help } from "./help/help";
import { Import } from "./import/import";
import { Kpis } from "./kpis/kpis";
import { RunChart } from "./kpis/run-chart";
import { MissingAnswers } from "./missing/missing-answers";
import { FurtherFracture, NewPatient } from "./patients/new-patient";
import { Patients } from "./patients/patients";
import { People } from "./people/people";
import { RecordScreen } from "./record/record-screen";
import { Broken } from "./session/broken";
import { Door } from "./session/door";
import { Settings } from "./settings/settings";
import { Sync } from "./sync/sync";
import { Today } from "./today/today";

const root = createRootRoute({
  component: Frame,
  notFoundComponent: Today,
  // The frame itself: its bar is drawn again, with nothing in it but Lock.
  errorComponent: ({ error, info, reset }) => (
    <Door title="Not shown">
      <Broken error={error} components={info?.componentStack ?? null} onAgain={reset} />
    </Door>
  ),
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/today", replace: true });
  },
});

const todayRoute = createRoute({ getParentRoute: () => root, path: "/today", component: Today });

/** Parts of the patients list that something else leads to. */
const SHOWN = ["notSaved", "draft", "needsYou"] as const;

export const patientsRoute = createRoute({
  getParentRoute: () => root,
  path: "/patients",
  component: Patients,
  /** `find` puts focus in the search box; it changes each time Ctrl F is pressed. `show` is a part of the list. */
  validateSearch: (search: Record<string, unknown>): { find?: number; show?: (typeof SHOWN)[number] } => ({
    ...(typeof search.find === "number" ? { find: search.find } : {}),
    ...Object.fromEntries(SHOWN.filter((part) => part === search.show).map((show) => ["show", show])),
  }),
});

const newPatientRoute = createRoute({ getParentRoute: () => root, path: "/patients/new", component: NewPatient });
const furtherFractureRoute = createRoute({
  getParentRoute: () => root,
  path: "/patients/new/$of",
  component: FurtherFracture,
});

export const recordRoute = createRoute({
  getParentRoute: () => root,
  path: "/patients/$record/{-$tab}",
  component: RecordScreen,
  /** `q` is the key or number of a question, `missing` for the first missing one, `settle` for what needs somebody. */
  validateSearch: (search: Record<string, unknown>): { q?: string; found?: boolean } => ({
    ...(typeof search.q === "string" || typeof search.q === "number" ? { q: String(search.q) } : {}),
    ...(search.found === true ? { found: true } : {}),
  }),
});

const followUpsRoute = createRoute({ getParentRoute: () => root, path: "/followups", component: FollowUps });
const deletedRoute = createRoute({ getParentRoute: () => root, path: "/deleted", component: Deleted });
const duplicatesRoute = createRoute({ getParentRoute: () => root, path: "/duplicates", component: Duplicates });
const kpisRoute = createRoute({ getParentRoute: () => root, path: "/kpis", component: Kpis });
const missingAnswersRoute = createRoute({
  getParentRoute: () => root,
  path: "/kpis/missing",
  component: MissingAnswers,
});
const importRoute = createRoute({ getParentRoute: () => root, path: "/import", component: Import });
const exportRoute = createRoute({ getParentRoute: () => root, path: "/export", component: Export });
const runChartRoute = createRoute({ getParentRoute: () => root, path: "/kpis/$chart", component: RunChart });
const helpRoute = createRoute({ getParentRoute: () => root, path: "/help", component: Help });
const settingsRoute = createRoute({ getParentRoute: () => root, path: "/settings", component: Settings });
const peopleRoute = createRoute({ getParentRoute: () => root, path: "/settings/people", component: People });
const whoSawWhatRoute = createRoute({
  getParentRoute: () => root,
  path: "/settings/who-saw-what",
  component: lazyRouteComponent(() => import("./trail/who-saw-what"), "WhoSawWhat"),
  /** Of one record alone. */
  validateSearch: (search: Record<string, unknown>): { record?: string } =>
    typeof search.record === "string" ? { record: search.record } : {},
});
const pastRecordsRoute = createRoute({
  getParentRoute: () => root,
  path: "/settings/past-records",
  component: lazyRouteComponent(() => import("./retention/past-records"), "PastRecords"),
});
const facilitiesRoute = createRoute({
  getParentRoute: () => root,
  path: "/facilities",
  component: lazyRouteComponent(() => import("./facilities/facilities"), "Facilities"),
});
const optOutRoute = createRoute({
  getParentRoute: () => root,
  path: "/optout",
  component: lazyRouteComponent(() => import("./optout/opt-outs"), "OptOuts"),
});
const syncRoute = createRoute({ getParentRoute: () => root, path: "/sync", component: Sync });

/** A router for one person's time at the desk: locking throws it away, with everything it remembers. */
export function makeRouter() {
  return createRouter({
    routeTree: root.addChildren([
      home,
      todayRoute,
      patientsRoute,
      newPatientRoute,
      furtherFractureRoute,
      recordRoute,
      followUpsRoute,
      deletedRoute,
      duplicatesRoute,
      kpisRoute,
      missingAnswersRoute,
      importRoute,
      exportRoute,
      runChartRoute,
      syncRoute,
      settingsRoute,
      peopleRoute,
      whoSawWhatRoute,
      pastRecordsRoute,
      facilitiesRoute,
      optOutRoute,
      helpRoute,
    ]),
    history: createHashHistory(),
    defaultPreload: false,
    defaultErrorComponent: ({ error, info, reset }) => (
      <Screen title="Not shown" ownFocus>
        <Broken framed error={error} components={info?.componentStack ?? null} onAgain={reset} />
      </Screen>
    ),
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
