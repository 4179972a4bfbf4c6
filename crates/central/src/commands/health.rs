//! How services and their desks do, and what became of an entry.

use central::Clock;
use central::admin::{self, AdminError, DeskHealth, Fate, ReceiptNumber, ServiceHealth};
use central::settings::Settings;
use chrono::{DateTime, Utc};
use clap::Args;
use domain::words::{counted, with_commas};

use crate::stop::{MINUTE, Stop, TERMINAL, put_json};

#[derive(Args)]
pub(crate) struct Health {
    /// Of this service alone, by its unit code
    #[arg(long)]
    service: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(crate) struct Receipt {
    /// Unit code and number, such as HRT-1234, or HRT-R56 of what was refused, or the id of the entry
    number: ReceiptNumber,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Tells what became of an entry. One that Central knows nothing of is an exit 1.
pub(crate) async fn receipt(settings: &Settings, Receipt { number, json }: Receipt) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let fates = admin::receipt(&pool, &number).await.map_err(AdminError::from)?;
    if json {
        put_json(&fates)?;
    } else {
        fates.iter().for_each(of_entry);
    }
    if fates.is_empty() {
        return Err(Stop::Said {
            exit: 1,
            words: "Central holds no such entry and has refused none of late: it may never have arrived".to_owned(),
        });
    }
    Ok(())
}

fn of_entry(fate: &Fate) {
    let became = match (&fate.code, fate.why, fate.number) {
        (Some(code), Some(why), _) => {
            let number = fate
                .refusal
                .map_or_else(String::new, |number| format!(", as R{number}"));
            format!("refused ({code}){number}: {why}")
        }
        (_, _, Some(number)) => format!("taken, as number {number}"),
        _ => return,
    };
    TERMINAL.say(&format!(
        "{}, desk {} ({}), {}: {became}",
        fate.service,
        fate.device_name,
        fate.device,
        fate.at.format(MINUTE)
    ));
}

/// Tells how services and their desks do.
pub(crate) async fn health(settings: &Settings, clock: &Clock, Health { service, json }: Health) -> Result<(), Stop> {
    let pool = admin::connect(settings.database()?).await?;
    let services = admin::health(&pool, clock.now(), service.as_deref())
        .await
        .map_err(AdminError::from)?;
    if let (Some(code), true) = (&service, services.is_empty()) {
        return Err(AdminError::UnknownService(code.clone()).into());
    }
    if json {
        return put_json(&services);
    }
    for service in services {
        of_service(&service);
        for desk in &service.desks {
            of_desk(desk);
        }
    }
    Ok(())
}

fn of_service(service: &ServiceHealth) {
    let kind = if service.demo { " (demonstration)" } else { "" };
    let silent = if service.silent { ", SILENT for 30 days" } else { "" };
    let accepted = moment(service.last_accepted_at, "nothing taken yet", "last taken");
    let epochs = if service.epochs > 1 {
        format!(
            ", {} epochs, the last since {}",
            service.epochs,
            service.epoch_since.format(MINUTE)
        )
    } else {
        String::new()
    };
    TERMINAL.say(&format!(
        "{} {}{kind}: {}, {}, {} held, {accepted}{epochs}{silent}",
        service.code,
        service.name,
        counted(service.entries, "entry", "entries"),
        counted(service.records, "record", "records"),
        with_commas(service.held)
    ));
}

fn of_desk(desk: &DeskHealth) {
    let silent = if desk.silent { ", SILENT for 30 days" } else { "" };
    let revoked = desk
        .revoked_at
        .map_or(String::new(), |at| format!(", revoked {}", at.format(MINUTE)));
    let taken = match (desk.last_accepted_at, desk.last_accepted) {
        (Some(at), Some(entries)) => {
            format!(
                "last taken {} ({})",
                at.format(MINUTE),
                counted(entries, "entry", "entries")
            )
        }
        _ => "nothing taken yet".to_owned(),
    };
    let lives = if desk.lives > 1 {
        format!(", {} lives", desk.lives)
    } else {
        String::new()
    };
    TERMINAL.say(&format!(
        "  {} {}: {}, {taken}{}, {}, dataset {}{}{lives}{silent}{revoked}",
        desk.key,
        desk.name,
        moment(desk.last_seen_at, "never seen", "seen"),
        waiting(desk.waiting.unwrap_or_default()),
        desk.program.as_deref().unwrap_or("program not known"),
        desk.dataset.as_deref().unwrap_or("not known"),
        clock(desk.clock_ahead.unwrap_or_default()),
    ));
    for refused in &desk.refused {
        TERMINAL.say(&format!(
            "    {} refused ({}), the last {}: {}",
            refused.entries,
            refused.code,
            refused.last_at.format(MINUTE),
            refused.why
        ));
    }
}

fn waiting(entries: i64) -> String {
    if entries == 0 {
        String::new()
    } else {
        format!(", {} waiting on it", counted(entries, "entry", "entries"))
    }
}

/// How far a desk's clock is from Central's, where it is more than a slow answer explains.
fn clock(ahead: i64) -> String {
    let side = if ahead > 0 { "ahead" } else { "behind" };
    let (minutes, hours, days) = (ahead.abs() / 60, ahead.abs() / 3_600, ahead.abs() / 86_400);
    let far = match (days, hours, minutes) {
        (0, 0, 0 | 1) => return String::new(),
        (0, 0, minutes) => counted(minutes, "minute", "minutes"),
        (0, hours, _) => counted(hours, "hour", "hours"),
        (days, _, _) => counted(days, "day", "days"),
    };
    format!(", CLOCK {far} {side}")
}

fn moment(at: Option<DateTime<Utc>>, never: &str, then: &str) -> String {
    at.map_or_else(|| never.to_owned(), |at| format!("{then} {}", at.format(MINUTE)))
}
