//! FLS Central: the national audit server.
//!
//! Desks enrol with a one-time code and exchange entries; each service sees its own and nothing else. One exchange is one
//! transaction, in which entries, folded records and counts change together. What an entry may be and how a record stands
//! is decided in `sync::central` and `domain`; this crate holds the database, the keys and the routes.
//!
//! Each file reads before those after it in this list:
//!
//! - `edge`, `secret`, `seals`, `keys`: the clock and random bytes; codes and tokens; how rows are sealed; what seals and matches
//! - `totp`: codes of an authenticator app
//! - `limits`, `settings`: what an operator may set
//! - `kept_pages`: public pages as they were drawn last
//! - `relay`, `figures`, `health`: reaching the database; what is counted; whether it can be served
//! - `fault`, `room`, `turns`: why a request is refused; room in memory; how much is done at once
//! - `remembered`, `known`, `asking`: what is remembered of whoever asks; tokens and codes; how often Central may be asked
//! - `database`, `dataset_files`, `copy`, `roll_up`, `question_roll_up`: the schema; corrected dataset files, and the dataset in use; how rows are written; what the counted records of a service add
//!   up to, and what of the questions of KPI 1
//! - `cuts`: in which groups of patients that is
//! - `published`: what of that is shown to everybody
//! - `state`: what every request shares
//! - `classification`: what each column says
//! - `sealed`: which rows carry a seal
//! - `trail`: who did what to Central
//! - `epoch`: the lives of a service's log
//! - `service`, `log`, `joins`, `folded`: the rows of a service, of its entries, of what joins name together and of its records
//! - `whole`: Central as a whole
//! - `national`: what all services add up to, as it was published last
//! - `notices`: what the audit team has to say
//! - `forget`: erasing records that were purged or withdrawn
//! - `refusals`, `service_health`, `receipt`: what was refused of late; how services and their desks do; what became of an entry
//! - `passphrase`, `people`, `sessions`: people of the audit team, what they are known by, and who of them has signed in
//! - `caller`, `token`, `enrol`, `caseload`, `take`, `exchange`: who calls, their token, and what is done for them
//! - `connections`, `arriving`, `sending`: who is connected; requests on their way in, and replies on their way out
//! - `route`, `refusal_lines`, `requests`: what a route is; how often refusals are told; what is told of every request
//! - `http`, `pages`, `site_health`: what each route does for desks, for everybody, and for the audit team
//! - `openapi`, `routes`: how routes are described; the list of them
//! - `tls`, `serving`: certificates; connections
//! - `start`: what is refused at the start
//! - `admin`: what `fls-central` does besides serving

pub mod admin;
mod arriving;
mod asking;
mod caller;
mod caseload;
pub mod classification;
mod connections;
mod copy;
mod cuts;
mod database;
mod dataset_files;
mod edge;
mod enrol;
mod epoch;
mod exchange;
mod fault;
mod figures;
mod folded;
mod forget;
mod health;
mod http;
mod joins;
mod kept_pages;
mod keys;
mod known;
mod limits;
mod log;
mod national;
mod notices;
mod openapi;
mod pages;
mod passphrase;
mod people;
mod published;
mod question_roll_up;
mod receipt;
mod refusal_lines;
mod refusals;
mod relay;
mod remembered;
mod requests;
mod roll_up;
mod room;
mod route;
mod routes;
mod sealed;
mod seals;
mod secret;
mod sending;
mod service;
mod service_health;
mod serving;
mod sessions;
pub mod settings;
mod site_health;
pub mod start;
mod state;
mod take;
mod tls;
mod token;
mod totp;
mod trail;
mod turns;
mod whole;

pub use edge::Clock;
pub use keys::{KeyError, MasterKey};
pub use limits::Limits;
pub use routes::{Serves, router};
pub use serving::{Listener, serve};
pub use site_health::SiteHealth;
pub use state::{OpenError, State};
pub use tls::{Certificate, CertificateError};
