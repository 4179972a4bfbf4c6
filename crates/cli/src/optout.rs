//! `fls optout`: the check file is made, its reply read and used, and told what holds until when. No number is printed.

use app::Error;
use app::host::ChosenFile;
use app::views::{OptOutSettingChange, OptOutsView, UseOptOutReplyRequest};
use domain::words::counted;

use crate::args::OptOutCommand;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Carries out one of them. `evidence` is where that is written, if it is.
pub(crate) async fn act(
    desk: &OpenDesk,
    command: OptOutCommand,
    evidence: Option<ChosenFile>,
) -> Result<Outcome, Stop> {
    match command {
        OptOutCommand::Make { folder, json, .. } => {
            let page = desk.make_check_in(&folder).await?;
            said(&page, json, made_words);
            Ok(Outcome::Done)
        }
        OptOutCommand::Read {
            file,
            use_it,
            agreed,
            json,
            ..
        } => {
            let page = match file {
                Some(file) => desk.read_opt_out_reply(&file).await?,
                None => desk.practise_opt_out_reply().await?,
            };
            read(desk, page, (use_it, agreed), json).await
        }
        OptOutCommand::GiveUp { .. } => {
            desk.give_up_opt_out_check().await?;
            TERMINAL.say("Given up: its numbers need a check still");
            Ok(Outcome::Done)
        }
        OptOutCommand::Status { json, .. } => {
            let page = desk.opt_outs().await?;
            if let Some(place) = evidence {
                let (text, _) = desk.opt_out_evidence().await?;
                place.write(text).map_err(Error::from)?;
            }
            said(&page, json, status_words);
            Ok(if page.reminder.is_some() {
                Outcome::NeedsUser
            } else {
                Outcome::Done
            })
        }
        OptOutCommand::Set { settings, .. } => {
            for (setting, text) in settings {
                desk.change_opt_out_setting(OptOutSettingChange { setting, text })
                    .await?;
            }
            let page = desk.opt_outs().await?;
            if let Some(name) = page.settings.file_name {
                TERMINAL.say(&format!("The next check file is called {name}"));
            }
            Ok(Outcome::Done)
        }
    }
}

async fn read(desk: &OpenDesk, page: OptOutsView, (use_it, agreed): (bool, bool), json: bool) -> Result<Outcome, Stop> {
    let Some(reply) = &page.reply else {
        said(&page, json, |page| page.message.iter().cloned().collect());
        return Ok(Outcome::NeedsUser);
    };
    let short = reply.missing > 0;
    if use_it {
        let used = desk.use_opt_out_reply(UseOptOutReplyRequest { agreed }).await?;
        if json {
            json_document(&used);
        } else {
            say(&reply_words(&page));
            TERMINAL.say("Used: records leave or stay by it from now on");
        }
    } else {
        said(&page, json, reply_words);
    }
    Ok(if short { Outcome::NeedsUser } else { Outcome::Done })
}

fn said(page: &OptOutsView, json: bool, words: impl Fn(&OptOutsView) -> Vec<String>) {
    if json {
        json_document(page);
    } else {
        say(&words(page));
    }
}

fn say(lines: &[String]) {
    for line in lines {
        TERMINAL.say(line);
    }
}

fn made_words(page: &OptOutsView) -> Vec<String> {
    let waiting = page.waiting.iter().map(|waiting| {
        let numbers = counted(waiting.numbers.into(), "number", "numbers");
        format!(
            "{}: {numbers}. Send it over MESH, and read the reply with fls optout read",
            waiting.file
        )
    });
    waiting.chain(beyond(page)).collect()
}

fn reply_words(page: &OptOutsView) -> Vec<String> {
    let Some(reply) = &page.reply else { return Vec::new() };
    let counts = format!(
        "{} cleared, {} not cleared for audit submission, {} missing from the reply",
        reply.cleared, reply.not_cleared, reply.missing
    );
    let said = [reply.warning.clone(), reply.detail.clone(), Some(counts)];
    said.into_iter().flatten().collect()
}

fn status_words(page: &OptOutsView) -> Vec<String> {
    let mut lines = vec![page.words.clone()];
    lines.extend(beyond(page));
    lines.extend(page.reminder.iter().map(|words| format!("{words}.")));
    lines.extend(page.withdrawn.iter().cloned());
    lines.extend(
        page.left_out
            .iter()
            .map(|out| format!("Left out: {}: {}", out.which, out.why)),
    );
    lines.extend(page.waiting.iter().map(|waiting| {
        let numbers = counted(waiting.numbers.into(), "number", "numbers");
        format!(
            "{} waits for its reply: {numbers}, made {} by {}",
            waiting.file, waiting.made, waiting.by
        )
    }));
    lines.extend(page.lists.iter().map(|list| {
        let numbers = counted(list.numbers.into(), "number", "numbers");
        format!("{numbers} cleared until {}", list.expires)
    }));
    lines.extend(page.evidence.iter().map(|check| {
        format!(
            "{}  {}  {} sent, {} cleared, {} not cleared, {} without an answer",
            check.made, check.file, check.numbers, check.cleared, check.not_cleared, check.missing
        )
    }));
    lines
}

fn beyond(page: &OptOutsView) -> Option<String> {
    (page.beyond > 0).then(|| {
        let more = counted(page.beyond.into(), "number goes", "numbers go");
        format!("A file holds no more: {more} into the next one")
    })
}
