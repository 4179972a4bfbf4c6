//! Every route there is, in one list: the server answers these, the OpenAPI document describes these, and a test compares
//! both with what the server does.

use axum::extract::State as Shared;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use protocol::frame::MEDIA_TYPE;
use protocol::{ENROL_PATH, EXCHANGE_PATH};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::figures::{DatabaseNow, FIGURES};
use crate::http::{live, post_enrol, post_exchange, ready};
use crate::openapi::{self, Described};
use crate::pages::{self, DICTIONARY_PATH, SPECIFICATION_PATH, STYLE_PATH};
use crate::requests::tell;
use crate::route::{Answer, Content, For, Method, Route};
use crate::site_health::{self, SiteHealth};
use crate::state::State;

const OPENAPI_PATH: &str = "/v1/openapi.json";

const HTML: Content = Content::Other("text/html; charset=utf-8");
const CSV: Content = Content::Other("text/csv; charset=utf-8");
const SVG: Content = Content::Other("image/svg+xml; charset=utf-8");

/// What a page answers that is drawn from figures.
const A_PAGE: &[Answer] = &[done("The page", HTML), AS_IT_WAS, NOT_THERE, NOT_NOW];
const A_SPREADSHEET: &[Answer] = &[done("The file", CSV), AS_IT_WAS, NOT_THERE, NOT_NOW];
const A_PICTURE: &[Answer] = &[done("The picture", SVG), AS_IT_WAS, NOT_THERE, NOT_NOW];
const AS_IT_WAS: Answer = Answer {
    status: 304,
    words: "Whoever asks has it as it is, by its ETag",
    content: HTML,
};
const NOT_THERE: Answer = Answer {
    status: 404,
    words: "There are no such figures, or no such service",
    content: HTML,
};
const NOT_NOW: Answer = Answer {
    status: 503,
    words: "Figures cannot be read, or too many pages are drawn: Retry-After says when to ask again",
    content: HTML,
};

const fn refusal(status: u16, words: &'static str) -> Answer {
    Answer {
        status,
        words,
        content: Content::Json("Error"),
    }
}

const fn done(words: &'static str, content: Content) -> Answer {
    Answer {
        status: 200,
        words,
        content,
    }
}

const MALFORMED: Answer = refusal(400, "The request cannot be read, or the protocol is not spoken here");
const LATE: Answer = refusal(408, "The request did not arrive in time");
const TOO_LARGE: Answer = refusal(413, "The request is larger than is taken");
const TOO_OFTEN: Answer = refusal(429, "Nothing was looked at: Retry-After says when to ask again");
const UNAVAILABLE: Answer = refusal(503, "Nothing was done: the same may be sent again after a while");

/// What a page of site health answers.
const A_PAGE_FOR_THE_TEAM: &[Answer] = &[done("The page", HTML), NOBODY_IS_IN, UNAVAILABLE_PAGE];
const A_SERVICE_FOR_THE_TEAM: &[Answer] = &[done("The page", HTML), NOBODY_IS_IN, NO_SERVICE, UNAVAILABLE_PAGE];
const NOBODY_IS_IN: Answer = Answer {
    status: 303,
    words: "Nobody has signed in, or a one-time passphrase is to be replaced first",
    content: HTML,
};
const NO_SERVICE: Answer = Answer {
    status: 404,
    words: "There is no service with this unit code",
    content: HTML,
};
/// What a form of site health answers.
const A_FORM_OF_THE_TEAM: &[Answer] = &[
    Answer {
        status: 303,
        words: "It was done, or nobody has signed in",
        content: HTML,
    },
    Answer {
        status: 403,
        words: "What was typed is wrong, or the form is of no page of this session",
        content: HTML,
    },
    Answer {
        status: 408,
        words: "The form did not arrive in time",
        content: HTML,
    },
    Answer {
        status: 413,
        words: "The form is larger than is taken",
        content: HTML,
    },
    Answer {
        status: 429,
        words: "Too many tries were wrong: Retry-After says when to try again",
        content: HTML,
    },
    UNAVAILABLE_PAGE,
];
const UNAVAILABLE_PAGE: Answer = Answer {
    status: 503,
    words: "The database does not answer, or too many sign in at once",
    content: HTML,
};

/// What all public pages have in common.
const OF_ANYBODY: Route = Route {
    method: Method::Get,
    path: "",
    name: "",
    words: "",
    takes: None,
    needs_token: false,
    answers: &[],
    is_quiet: true,
    is_for: For::Anybody,
    does: MethodRouter::new,
};

const fn page(
    path: &'static str,
    name: &'static str,
    words: &'static str,
    answers: &'static [Answer],
    does: fn() -> MethodRouter<State>,
) -> Route {
    Route {
        path,
        name,
        words,
        answers,
        does,
        ..OF_ANYBODY
    }
}

const fn page_for_the_team(
    path: &'static str,
    name: &'static str,
    words: &'static str,
    does: fn() -> MethodRouter<State>,
) -> Route {
    Route {
        is_quiet: false,
        is_for: For::AuditTeam,
        ..page(path, name, words, A_PAGE_FOR_THE_TEAM, does)
    }
}

const fn form_of_the_team(
    path: &'static str,
    name: &'static str,
    words: &'static str,
    does: fn() -> MethodRouter<State>,
) -> Route {
    Route {
        method: Method::Post,
        takes: Some(Content::Other("application/x-www-form-urlencoded")),
        answers: A_FORM_OF_THE_TEAM,
        ..page_for_the_team(path, name, words, does)
    }
}

/// The list.
pub(crate) const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/health/live",
        name: "live",
        words: "Says that the program answers, whatever the database does",
        takes: None,
        needs_token: false,
        answers: &[done("It does", Content::Json("Live"))],
        is_quiet: true,
        is_for: For::Desks,
        does: || get(live),
    },
    Route {
        method: Method::Get,
        path: "/health/ready",
        name: "ready",
        words: "Says within a second whether desks can be served",
        takes: None,
        needs_token: false,
        answers: &[
            done("They can", Content::Json("Ready")),
            Answer {
                status: 503,
                words: "They cannot, as the database does not answer",
                content: Content::Json("Ready"),
            },
        ],
        is_quiet: true,
        is_for: For::Desks,
        does: || get(ready),
    },
    Route {
        method: Method::Get,
        path: OPENAPI_PATH,
        name: "openApi",
        words: "This document",
        takes: None,
        needs_token: false,
        answers: &[done("OpenAPI 3.1", Content::Other("application/json"))],
        is_quiet: false,
        is_for: For::Desks,
        does: || get(openapi::described),
    },
    Route {
        method: Method::Post,
        path: ENROL_PATH,
        name: "enrol",
        words: "Gives a desk its token for a one-time code",
        takes: Some(Content::Json("EnrolRequest")),
        needs_token: false,
        answers: &[
            done("The desk's token and its service", Content::Json("EnrolReply")),
            MALFORMED,
            refusal(403, "The code is unknown, was used, or has expired"),
            LATE,
            refusal(
                409,
                "The code is for another service, or for a demonstration and the desk is none",
            ),
            TOO_LARGE,
            TOO_OFTEN,
            UNAVAILABLE,
        ],
        is_quiet: false,
        is_for: For::Desks,
        does: || post(post_enrol),
    },
    Route {
        method: Method::Post,
        path: EXCHANGE_PATH,
        name: "exchange",
        words: "Takes a desk's entries, and answers receipts and what is new in its service",
        takes: Some(Content::Other(MEDIA_TYPE)),
        needs_token: true,
        answers: &[
            done(
                "Receipts, refusals, and the log after the desk's cursor",
                Content::Other(MEDIA_TYPE),
            ),
            MALFORMED,
            refusal(401, "The token is missing, or is not known"),
            refusal(403, "The desk was revoked"),
            LATE,
            TOO_LARGE,
            TOO_OFTEN,
            UNAVAILABLE,
        ],
        is_quiet: false,
        is_for: For::Desks,
        does: || post(post_exchange),
    },
    page(
        "/",
        "overview",
        "What the audit is, who takes part, and the KPIs of all services",
        A_PAGE,
        || get(pages::overview),
    ),
    page(
        "/benchmarks",
        "benchmarks",
        "Services, regions and nations of a year beside each other",
        A_PAGE,
        || get(pages::benchmarks),
    ),
    page(
        "/benchmarks.csv",
        "benchmarksFile",
        "The same rows for a spreadsheet",
        A_SPREADSHEET,
        || get(pages::benchmark_file),
    ),
    page(
        "/run-charts",
        "runCharts",
        "The services that have run charts",
        A_PAGE,
        || get(pages::run_charts),
    ),
    page(
        "/run-charts/{service}/{chart}",
        "runChart",
        "A KPI of a service by month",
        A_PAGE,
        || get(pages::run_chart),
    ),
    page(
        "/run-charts/{service}/{chart}/months.csv",
        "runChartFile",
        "The same months for a spreadsheet",
        A_SPREADSHEET,
        || get(pages::run_chart_months),
    ),
    page(
        "/run-charts/{service}/{chart}/chart.svg",
        "runChartPicture",
        "The same chart as a picture",
        A_PICTURE,
        || get(pages::run_chart_picture),
    ),
    page(
        "/funnel-plots",
        "funnelPlot",
        "Whether services differ by more than chance",
        A_PAGE,
        || get(pages::funnel_plot),
    ),
    page(
        "/funnel-plots.csv",
        "funnelPlotFile",
        "The same services for a spreadsheet",
        A_SPREADSHEET,
        || get(pages::funnel_file),
    ),
    page(
        "/funnel-plots.svg",
        "funnelPlotPicture",
        "The same plot as a picture",
        A_PICTURE,
        || get(pages::funnel_picture),
    ),
    page(
        "/groups",
        "groups",
        "All services, a nation, a region or a service by age band, gender, care home and site",
        A_PAGE,
        || get(pages::groups),
    ),
    page(
        "/groups.csv",
        "groupsFile",
        "The same groups for a spreadsheet",
        A_SPREADSHEET,
        || get(pages::group_file),
    ),
    page("/figures", "figures", "How each figure is worked out", A_PAGE, || {
        get(pages::figures)
    }),
    page("/outliers", "outliers", "How outliers are marked", A_PAGE, || {
        get(pages::outliers)
    }),
    page(
        "/resources",
        "resources",
        "The questions of the audit, and what else a service needs",
        A_PAGE,
        || get(pages::resources),
    ),
    Route {
        path: DICTIONARY_PATH,
        name: "dataDictionary",
        words: "Every question of every version of the dataset",
        answers: &[done("The dictionary", CSV)],
        does: || get(pages::dictionary),
        ..OF_ANYBODY
    },
    Route {
        path: SPECIFICATION_PATH,
        name: "uploadSpecification",
        words: "What files for the audit hold, and what is said of those that are refused",
        answers: &[done(
            "The specification",
            Content::Other("text/markdown; charset=utf-8"),
        )],
        does: || get(pages::specification),
        ..OF_ANYBODY
    },
    Route {
        path: STYLE_PATH,
        name: "pagesStyle",
        words: "The style sheet of the pages",
        answers: &[done("The style sheet", Content::Other("text/css; charset=utf-8"))],
        does: || get(pages::style),
        ..OF_ANYBODY
    },
    page_for_the_team(
        site_health::LIST_PATH,
        "siteHealth",
        "How desks do, the worst first",
        || get(site_health::list),
    ),
    Route {
        answers: A_SERVICE_FOR_THE_TEAM,
        ..page_for_the_team(
            site_health::SERVICE_PATH,
            "siteHealthService",
            "A service, its desks, and what was refused of them by cause",
            || get(site_health::service),
        )
    },
    page_for_the_team(
        site_health::RECEIPTS_PATH,
        "receipts",
        "What became of an entry, from its receipt number alone",
        || get(site_health::receipts),
    ),
    page_for_the_team(
        site_health::SIGN_IN_PATH,
        "signInPage",
        "Where somebody of the audit team signs in",
        || get(site_health::sign_in),
    ),
    form_of_the_team(
        site_health::SIGN_IN_PATH,
        "signIn",
        "Begins a session for a name, a passphrase and a code",
        || post(site_health::post_sign_in),
    ),
    form_of_the_team(site_health::SIGN_OUT_PATH, "signOut", "Ends a session", || {
        post(site_health::post_sign_out)
    }),
    page_for_the_team(
        site_health::PASSPHRASE_PATH,
        "passphrasePage",
        "Where somebody chooses their own passphrase",
        || get(site_health::passphrase),
    ),
    form_of_the_team(
        site_health::PASSPHRASE_PATH,
        "choosePassphrase",
        "Takes a new passphrase, and ends every other session of its person",
        || post(site_health::post_passphrase),
    ),
    Route {
        path: site_health::STYLE_PATH,
        name: "siteHealthStyle",
        words: "The style sheet of site health",
        answers: &[done("The style sheet", Content::Other("text/css; charset=utf-8"))],
        is_for: For::AuditTeam,
        does: || get(site_health::style),
        ..OF_ANYBODY
    },
];

/// Which routes an address has.
#[derive(Clone, Debug)]
pub enum Serves {
    /// Desks and everybody.
    All,
    /// Desks alone: public pages are elsewhere, or nowhere.
    Desks,
    /// The public pages alone.
    Pages,
    /// The pages of site health alone, which work by this.
    SiteHealth(SiteHealth),
    /// Figures alone, for whoever watches: an address of this machine.
    Figures,
}

impl Serves {
    fn has(&self, route: &Route) -> bool {
        match self {
            Self::All => route.is_for != For::AuditTeam,
            Self::Desks => route.is_for == For::Desks,
            Self::Pages => route.is_for == For::Anybody,
            Self::SiteHealth(_) => route.is_for == For::AuditTeam,
            Self::Figures => false,
        }
    }
}

/// The server's routes, for desks and everybody.
pub fn router(state: State) -> Router {
    router_of(state, &Serves::All)
}

/// The routes of an address.
pub(crate) fn router_of(state: State, serves: &Serves) -> Router {
    if matches!(serves, Serves::Figures) {
        return Router::new().route("/metrics", get(figures)).with_state(state);
    }
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let told = |route| from_fn_with_state((state.clone(), route), tell);
    let shown: Vec<&'static Route> = ROUTES.iter().filter(|route| serves.has(route)).collect();
    let routes = shown.iter().fold(Router::new(), |router, route| {
        let does: MethodRouter<State> = (route.does)();
        router.route(route.path, does.layer(told(Some(*route))))
    });
    let fallback = match serves {
        Serves::All | Serves::Pages => Router::new().fallback(pages::nothing_here),
        Serves::Desks | Serves::Figures => Router::new().fallback(nothing_here),
        Serves::SiteHealth(_) => Router::new().fallback(site_health::nothing_here),
    };
    let routes = match serves {
        Serves::SiteHealth(site) => routes.layer(Extension(site.clone())),
        Serves::All | Serves::Desks | Serves::Pages | Serves::Figures => routes,
    };
    routes
        .layer(Extension(Described::of(&shown)))
        .fallback_service(fallback.layer(told(None)))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .with_state(state)
}

async fn nothing_here() -> StatusCode {
    StatusCode::NOT_FOUND
}

async fn figures(Shared(state): Shared<State>) -> ([(header::HeaderName, &'static str); 1], String) {
    let now = DatabaseNow {
        reached: state.database().is_there().await,
        connections: state.pool().size(),
        idle: state.pool().num_idle(),
    };
    ([(header::CONTENT_TYPE, FIGURES)], state.figures().text(now))
}
