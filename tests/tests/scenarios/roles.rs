//! Who may do what on a desk: every command of the one list, called by everybody and by nobody. What is refused has changed
//! nothing, down to the bytes of the files; and what is refused to one does something when somebody else asks for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use app::commands::NEEDS;
use app::views::{
    AddPersonRequest, ChangeRoleRequest, ChoosePassphraseRequest, ErrorCode, KeepCardsRequest, RoleName, SessionState,
};
use app::{Desk, Host, Needs, Service};
use domain::Nation;
use domain::id::{RecordId, UserId};
use domain::role::{Right, Role};
use serde_json::{Value, json};
use testkit::TestHost;
use tests::desks::{TestDesk, import, type_text};
use tests::program::PASSPHRASE;

pub(crate) const LEAD: &str = "Amara Osei";
pub(crate) const NURSE: &str = "Helen Pritchard";
const READER: &str = "Tomos Evans";
/// Whom things are done to.
const OTHER: &str = "Joanna Byrne";
const LEAVER: &str = "Dr Rohan Mehta";

const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed,4.01\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2025,Alendronate\r\n\
                    9991000038,03/02/1941,ZE1 0QQ,05/03/2025,Alendronate\r\n\
                    9991000046,21/07/1936,ZE1 0QQ,02/04/2025,Alendronate\r\n\
                    9991000054,11/06/1935,ZE1 0QQ,05/04/2025,Alendronate\r\n";
const MORE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed,4.01\r\n\
                    9991000062,17/11/1938,ZE1 0QQ,02/03/2025,Alendronate\r\n";

/// The columns of that file, each as what it is, but that its therapy is left out.
fn columns_of_more() -> Value {
    let questions = ["nhs_number", "birth_date", "postcode", "diagnosis_date"];
    let used = questions.map(|key| json!({ "kind": "question", "key": key }));
    let used = used.into_iter().chain([json!({ "kind": "leftOut" })]);
    let headings = MORE.lines().next().unwrap().split(',');
    headings
        .zip(used)
        .map(|(heading, used)| json!({ "heading": heading, "used": used, "values": [] }))
        .collect()
}

/// A desk of five people, one of each role and two more, with four records, of which the last is deleted.
pub(crate) struct World {
    _folder: tempfile::TempDir,
    dir: PathBuf,
    pub(crate) desk: TestDesk,
    people: BTreeMap<&'static str, String>,
    records: Vec<RecordId>,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("desk");
        let desk = Desk::new(TestHost::in_folder("Ward 7 laptop", &dir));
        // In England, so that checks for opt-outs are made.
        let service = Service {
            nation: Some(Nation::England),
            ..desk.new_service("HRW", "Hartwell Royal FLS", 1_200, false).unwrap()
        };
        desk.create(service, LEAD, PASSPHRASE).await.unwrap();
        import(&desk, FILE.as_bytes()).await;
        let mut records = Vec::new();
        for row in FILE.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            let number = cells[0];
            let [day, month, year]: [&str; 3] = cells[3].split('/').collect::<Vec<_>>().try_into().unwrap();
            records.push(
                desk.find_record(&format!("{number}@{year}-{month}-{day}"))
                    .await
                    .unwrap(),
            );
        }
        let deleted = json!({ "record": records[3].to_string(), "reason": reason(&desk).await });
        desk.call("delete_record", deleted).await.unwrap();
        let mut people = BTreeMap::from([(LEAD, desk.session().await.unwrap().user.unwrap().id)]);
        for (name, role) in [
            (NURSE, RoleName::Nurse),
            (READER, RoleName::ReadOnly),
            (OTHER, RoleName::Nurse),
            (LEAVER, RoleName::Nurse),
        ] {
            let request = AddPersonRequest {
                name: name.to_owned(),
                role,
                passphrase: PASSPHRASE.to_owned(),
            };
            let told = desk.add_person(request).await.unwrap();
            people.insert(name, told.person.clone());
            if [NURSE, READER].contains(&name) {
                let request = ChoosePassphraseRequest {
                    user: told.person,
                    one_time: told.groups.join("-"),
                    passphrase: own(name),
                };
                desk.choose_passphrase(request).await.unwrap();
                desk.lock().await.unwrap();
                desk.unlock_as(people[LEAD].parse().unwrap(), PASSPHRASE).await.unwrap();
            }
        }
        Self {
            _folder: folder,
            dir,
            desk,
            people,
            records,
        }
    }

    /// Makes the first person lead clinician.
    pub(crate) async fn with_lead() -> Self {
        let world = Self::new().await;
        let request = ChangeRoleRequest {
            user: world.people[LEAD].clone(),
            role: RoleName::Lead,
            passphrase: PASSPHRASE.to_owned(),
        };
        world.desk.change_role(request).await.unwrap();
        world
    }

    /// Whoever is in, this person is afterwards.
    pub(crate) async fn let_in(&self, name: &str) {
        let id: UserId = self.people[name].parse().unwrap();
        self.desk.unlock_as(id, &own(name)).await.unwrap();
    }

    pub(crate) fn record(&self, at: usize) -> String {
        self.records[at].to_string()
    }

    /// All that is kept: the bytes of the store, but for those that say who reads at the moment, and of every file that
    /// somebody was given.
    fn kept(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = BTreeMap::new();
        add_files(&self.dir, &mut all);
        all.extend(
            self.desk
                .host()
                .kept_files()
                .into_iter()
                .map(|(name, bytes)| (name.into(), bytes)),
        );
        all
    }
}

fn own(name: &str) -> String {
    if name == LEAD {
        return PASSPHRASE.to_owned();
    }
    format!("the very own words of {name}")
}

fn add_files(dir: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add_files(&path, all);
        } else if !path.to_string_lossy().ends_with("-shm") {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

async fn reason(desk: &TestDesk) -> String {
    desk.delete_reasons().await.unwrap()[0].key.clone()
}

/// What a command is asked, so that it does something; nothing for a command that this test does not know.
pub(crate) async fn request(world: &World, me: &str, name: &str) -> Option<Value> {
    let said = about_people(world, me, name).or_else(|| about_the_desk(name));
    if said.is_some() {
        return said;
    }
    if let Some(asked) = about_one_record(world, name).await {
        return Some(asked);
    }
    if let Some(asked) = about_what_is_made(world, name).await {
        return Some(asked);
    }
    about_many(world, name).await
}

fn about_people(world: &World, me: &str, name: &str) -> Option<Value> {
    let (mine, other) = (own(me), &world.people[OTHER]);
    Some(match name {
        "add_person" => json!({ "name": "Ada Okafor", "role": "nurse", "passphrase": mine }),
        "renew_passphrase" => json!({ "user": other, "passphrase": mine }),
        "remove_person" => json!({ "user": world.people[LEAVER], "handOverTo": null, "passphrase": mine }),
        "change_role" => json!({ "user": other, "role": "readOnly", "passphrase": mine }),
        "rename_person" => json!({ "user": other, "name": "Joanna Byrne-Lloyd", "passphrase": mine }),
        "prove_recovery_key" => json!({ "recoveryKey": "none" }),
        "renew_recovery_key" => json!({ "passphrase": mine }),
        // The passphrase that they have: refused, or everybody below would need to know another.
        "change_passphrase" => json!({ "passphrase": mine, "newPassphrase": mine }),
        "unlock" => json!({ "user": world.people[me], "passphrase": mine }),
        "recover" => json!({ "user": world.people[me], "recoveryKey": "none", "passphrase": mine,
            "withoutKeyStore": false }),
        "choose_passphrase" => json!({ "user": other, "oneTime": "none", "passphrase": "short" }),
        "session" | "lock" | "still_here" | "people" | "recovery_key" | "explore" | "leave_demonstration" => {
            Value::Null
        }
        _ => return None,
    })
}

async fn about_one_record(world: &World, name: &str) -> Option<Value> {
    let (desk, record) = (&world.desk, world.record(0));
    let answer = json!({ "record": record, "question": "postcode", "text": "LS1 4AP", "chosen": [] });
    let warning = json!({ "record": record, "check": "none", "question": "postcode" });
    Some(match name {
        "start_record" => json!({ "patient": new_patient(), "choice": null }),
        "type_answer" => answer,
        "save_record" => {
            type_text(desk, world.records[0], "postcode", "LS1 4AP").await;
            json!({ "record": record })
        }
        "open_record" | "clear_carried" | "undo_save" | "discard_changes" | "contact_card" | "notes" | "call_log"
        | "record_history" | "unjoin_records" | "keep_past" => json!({ "record": record }),
        "restore_record" => json!({ "record": world.record(2) }),
        "carry" => json!({ "record": record, "question": "contact_date", "carry": true }),
        "scan_wristband" => json!({ "text": "9991000011" }),
        "accept_warning" => json!({ "warning": warning, "note": "seen late", "accept": true }),
        "withdraw_acceptance" => warning,
        "change_version" => json!({ "record": record, "change": true }),
        "settle_conflict" => json!({ "record": record, "question": "postcode", "entry": null, "shown": [] }),
        "change_contact_card" => json!({ "record": record, "fields": { "name": "Ada Quillfeather" } }),
        "write_note" => json!({ "record": record, "note": null, "text": "hard of hearing" }),
        "take_back_note" => {
            let notes = desk
                .notes(serde_json::from_value(json!({ "record": record })).unwrap())
                .await;
            let notes = serde_json::to_value(notes.unwrap()).unwrap();
            json!({ "record": record, "note": notes["notes"][0]["id"].as_str().unwrap_or("none") })
        }
        "log_call" => {
            json!({ "record": record, "weeks": 16, "result": "no-answer", "tryAgain": "", "note": "", "confirmed": false,
                    "assign": null })
        }
        "put_off" => json!({ "record": record, "weeks": 16, "until": "t+3", "reason": "on holiday", "assign": null }),
        "take_up" => json!({ "record": record, "weeks": 16, "assign": null }),
        "assign" => json!({ "record": record, "to": { "user": world.people[NURSE] } }),
        "purge_past" => json!({ "record": world.record(2), "typed": "0046" }),
        "export_everything" => json!({ "record": record, "format": "text" }),
        "delete_record" => json!({ "record": world.record(2), "reason": reason(desk).await }),
        "purge_record" => json!({ "record": world.record(3), "reason": "patient-asked", "typed": "0054" }),
        "question_help" => json!({ "version": "3", "question": "postcode" }),
        _ => return None,
    })
}

async fn about_many(world: &World, name: &str) -> Option<Value> {
    let (desk, one, other) = (&world.desk, world.record(0), world.record(1));
    let pair = json!({ "one": one, "other": other });
    let list = json!({ "search": "", "filter": "all", "site": null, "year": null, "notAtCentral": false, "kpi": null,
                       "only": [], "sort": "diagnosed", "descending": false, "offset": 0, "limit": 10 });
    let follow_ups = json!({ "group": null, "weeks": null, "site": null, "therapy": null, "assigned": null,
                             "called": null, "search": "", "offset": 0, "limit": 10 });
    let bulk = json!({ "records": [other], "question": "care_home", "text": "", "chosen": ["yes"],
                       "blanksOnly": false });
    let decision = json!({ "followUps": [{ "record": other, "weeks": 16 }] });
    let mode = json!({ "mode": "update", "notKnownReplaces": false, "sheet": null, "letters": "asShown", "dates": "asShown", "layout": "asShown", "nhfd": null,
                       "unticked": { "new": false, "changed": false, "birthDate": true, "otherwise": [] } });
    Some(match name {
        "list_patients" | "narrowings" => list,
        "export_patients" => json!({ "list": list, "columns": ["nhsNumber"] }),
        "export_records" => json!({ "format": "csv", "byteOrderMark": false, "lineEnds": "crLf",
                                    "which": { "kind": "year", "year": 2026 } }),
        "list_follow_ups" => json!({ "group": "inTime", "weeks": null, "site": null, "therapy": null, "assigned": null,
                                     "called": null, "search": "", "offset": 0, "limit": 10 }),
        "follow_up_narrowings" => json!({ "group": "inTime", "weeks": null, "site": null, "therapy": null,
                                          "assigned": null, "called": null, "search": "" }),
        "export_follow_ups" => json!({ "list": follow_ups }),
        "save_view" => json!({ "name": "Mine", "shared": false, "look": { "filter": "all", "site": null, "year": null,
                               "sort": "diagnosed", "descending": false, "columns": ["nhsNumber"] } }),
        "forget_view" => json!({ "view": "none" }),
        "choose_columns" => json!({ "columns": ["nhsNumber", "born"] }),
        "look_for_record" => new_patient(),
        "preview_bulk" => bulk,
        "apply_bulk" => {
            let seen = desk.preview_bulk(serde_json::from_value(bulk.clone()).unwrap()).await;
            json!({ "bulk": bulk, "preview": seen.unwrap().preview })
        }
        "preview_decision" => decision,
        "apply_decision" => {
            let seen = desk
                .preview_decision(serde_json::from_value(decision.clone()).unwrap())
                .await;
            json!({ "decision": decision, "preview": seen.unwrap().preview })
        }
        "choose_nhfd_account" => {
            let account = include_bytes!("../../../dataset/nhfd.toml");
            desk.host().give_file("ours.toml", account);
            Value::Null
        }
        "choose_import" => {
            desk.host().give_file("more.csv", MORE.as_bytes());
            Value::Null
        }
        "preview_import"
        | "run_import"
        | "save_import_errors"
        | "import_columns"
        | "check_import_columns"
        | "use_import_columns" => {
            desk.host().give_file("more.csv", MORE.as_bytes());
            desk.choose_import().await.unwrap().unwrap();
            if name.ends_with("_import_columns") {
                return Some(json!({ "read": mode, "name": "More", "columns": columns_of_more() }));
            }
            if name != "run_import" {
                return Some(mode);
            }
            let seen = desk.preview_import(serde_json::from_value(mode.clone()).unwrap()).await;
            let seen = serde_json::to_value(seen.unwrap()).unwrap();
            json!({ "read": mode, "preview": seen["view"]["preview"], "allOrNone": false, "cleared": "" })
        }
        "forget_import_columns" => json!({ "headings": ["Patient no", "Clinic day"] }),
        "preview_import_undo" | "undo_import" => {
            let imports = desk.earlier_imports().await.unwrap();
            // Whoever has imported nothing has nothing to take back.
            let Some(import) = imports.first().map(|one| one.id.clone()) else {
                return Some(json!({ "import": "none", "preview": "none" }));
            };
            let asked = json!({ "import": import });
            let seen = desk.preview_import_undo(serde_json::from_value(asked).unwrap()).await;
            json!({ "import": import, "preview": seen.unwrap().preview })
        }
        "printing" => json!({ "what": "patients", "records": [one, other] }),
        "compare_records" => pair,
        "ask_again" | "part_fractures" => json!({ "one": one, "other": world.record(2) }),
        "preview_join" | "join_records" => {
            let compared = desk.compare_records(serde_json::from_value(pair).unwrap()).await;
            let questions = compared.unwrap().questions.into_iter();
            let differing = questions.filter(|question| question.differs);
            let take: BTreeMap<String, &str> = differing.map(|question| (question.key, "one")).collect();
            json!({ "one": one, "other": other, "take": take, "seen": null })
        }
        "keep_apart" => json!({ "one": one, "other": world.record(2), "twoFractures": false }),
        _ => return None,
    })
}

/// What is made first, so that it can be read again or taken out.
async fn about_what_is_made(world: &World, name: &str) -> Option<Value> {
    let desk = &world.desk;
    Some(match name {
        "back_up_now" => {
            desk.choose_backup_folder().await.unwrap();
            Value::Null
        }
        "choose_backup" => {
            let place = desk.host().documents().join(format!("{}.flsbackup", desk.host().id()));
            desk.make_backup(Some(&place)).await.unwrap();
            desk.host().give_path(&place);
            Value::Null
        }
        "make_opt_out_check" => {
            say_mailbox(desk).await;
            Value::Null
        }
        "give_up_opt_out_check" | "choose_opt_out_reply" | "practise_opt_out_reply" => {
            give_reply(desk).await;
            Value::Null
        }
        "use_opt_out_reply" => {
            give_reply(desk).await;
            desk.choose_opt_out_reply().await.unwrap();
            json!({ "agreed": false })
        }
        "take_out_caseload" => {
            let said = json!({ "fromYear": 2025, "text": "1100", "hospitals": [], "confirmed": false });
            desk.say_caseload(serde_json::from_value(said).unwrap()).await.unwrap();
            json!({ "fromYear": 2025 })
        }
        "remove_chart_note" => {
            let request = serde_json::from_value(chart_note()).unwrap();
            let note = desk.save_chart_note(request).await.unwrap().notes.remove(0);
            json!({ "note": note.id, "seen": note.entries })
        }
        _ => return None,
    })
}

async fn say_mailbox(desk: &TestDesk) {
    let said = json!({ "setting": "mailbox", "text": "HRW01" });
    desk.change_opt_out_setting(serde_json::from_value(said).unwrap())
        .await
        .unwrap();
}

/// Has a check file wait, and the next file that is chosen be a reply that lets all of it be used.
async fn give_reply(desk: &TestDesk) {
    say_mailbox(desk).await;
    let page = desk.opt_outs().await.unwrap();
    let waiting = match page.waiting {
        Some(waiting) => waiting,
        None => desk
            .make_check_in(desk.host().documents())
            .await
            .unwrap()
            .waiting
            .unwrap(),
    };
    desk.host().give_path(&desk.host().documents().join(waiting.file));
}

fn chart_note() -> Value {
    json!({ "note": null, "seen": [], "month": "2025-09", "text": "Clinic moved", "every": true, "kpi": null,
            "beginsAnew": false })
}

fn new_patient() -> Value {
    json!({ "nhsNumber": "9991000070", "diagnosed": "1/4/2025", "born": "3/4/1940", "postcode": "ZE1 0QQ" })
}

fn about_the_desk(name: &str) -> Option<Value> {
    let nowhere = "http://127.0.0.1:9";
    Some(match name {
        "create_service" => {
            json!({ "code": "HRW", "name": "Another", "nation": "Wales", "caseload": 100, "user": "Somebody",
                                    "passphrase": "four words of somebody" })
        }
        "join_service" => json!({ "central": nowhere, "code": "none", "user": "Somebody",
                                  "passphrase": "four words of somebody" }),
        "check_first_run" => json!({ "question": "service", "text": "Another" }),
        "join_central" => json!({ "central": nowhere, "code": "none" }),
        "correct_address" => json!({ "central": nowhere }),
        "look_up_receipt" => json!({ "number": "12" }),
        "keep_place" => json!({ "route": "/patients", "question": null, "typed": [], "list": null }),
        "change_setting" => json!({ "dateBoxes": true }),
        "keep_cards" => json!({ "kept": false }),
        "facilities" => json!({ "period": 2027 }),
        "type_facility" => json!({ "period": 2027, "question": "population", "text": "350000" }),
        "save_facilities" => json!({ "period": 2027, "submit": false }),
        "change_opt_out_setting" => json!({ "setting": "mailbox", "text": "HRW02" }),
        "say_caseload" => json!({ "fromYear": 2026, "text": "1300", "hospitals": [], "confirmed": false }),
        "start_with_computer" => json!({ "start": false }),
        "change_backups" => json!({ "kept": 14 }),
        "access_trail" | "export_access_trail" => {
            json!({ "record": null, "person": null, "days": null, "before": null })
        }
        "prove_access_trail" => json!({ "mark": "" }),
        "keep_access_trail" => json!({ "years": 20 }),
        "keep_records_for" => json!({ "years": 8 }),
        "check_backup" => json!({ "recoveryKey": "none" }),
        "restore_backup" => json!({ "recoveryKey": "none", "user": "Somebody", "passphrase": "four words of somebody",
                                    "withoutKeyStore": false, "setAside": false }),
        "losses_read" => json!({ "last": 0 }),
        "kpis" => json!({ "period": "2025", "cut": "age" }),
        "missing_answers" | "missing_by_patient" => json!({ "period": null }),
        "today" => json!({ "lines": 3 }),
        "run_chart" | "chart_picture" => json!({ "kpi": null, "lines": "median", "months": 12 }),
        // How every PNG begins.
        "export_chart_png" => {
            json!({ "chart": { "kpi": null, "lines": "median", "months": 12 }, "png": "iVBORw0KGgo=" })
        }
        "export_chart" => json!({ "chart": { "kpi": null, "lines": "median", "months": 12 }, "format": "csv" }),
        "save_chart_note" => chart_note(),
        "export_pack" => json!({ "period": "2025", "format": "pdf" }),
        // None waits there.
        "use_dataset" => json!({ "waiting": ["2024:99"] }),
        "settings"
        | "caseload"
        | "dataset_files"
        | "preview_dataset"
        | "backups"
        | "choose_backup_folder"
        | "chart_notes"
        | "opt_outs"
        | "count_opt_outs"
        | "save_opt_out_evidence"
        | "this_computer"
        | "counts"
        | "list_choices"
        | "bulk_questions"
        | "last_bulk"
        | "undo_bulk"
        | "delete_reasons"
        | "list_duplicates"
        | "count_duplicates"
        | "list_deleted"
        | "purge_due"
        | "past_records"
        | "losses"
        | "weeks_ahead"
        | "export_calendar"
        | "export_page"
        | "import_progress"
        | "take_dropped_file"
        | "earlier_imports"
        | "kept_import_columns"
        | "nhfd_account"
        | "leave_out_nhfd_account"
        | "save_nhfd_account"
        | "stop_import"
        | "leave_import"
        | "help_page"
        | "sync_page"
        | "sync_now"
        | "write_batch_file"
        | "read_receipt_file" => Value::Null,
        _ => return None,
    })
}

/// What is not done for a lead clinician either, in these records: there is nothing to do it to, or nowhere to do it.
const HAS_NOTHING_TO_DO: [&str; 24] = [
    "purge_past",
    "practise_opt_out_reply",
    "preview_dataset",
    "use_dataset",
    "check_backup",
    "restore_backup",
    "create_service",
    "join_service",
    "explore",
    "leave_demonstration",
    "recover",
    "choose_passphrase",
    "change_passphrase",
    "prove_recovery_key",
    "settle_conflict",
    "accept_warning",
    "withdraw_acceptance",
    "unjoin_records",
    "save_import_errors",
    "sync_now",
    "write_batch_file",
    "read_receipt_file",
    "join_central",
    "correct_address",
];

fn code_of(answer: &Result<Value, app::Error>) -> Option<ErrorCode> {
    answer.as_ref().err().map(|error| error.view().code)
}

/// Every command by this person: refused where the table says so, without a change; else not refused.
async fn everything_by(world: &World, me: &str, role: Role, has_lead: bool) {
    for (name, needs) in NEEDS {
        world.let_in(me).await;
        let asked = request(world, me, name).await;
        let asked = asked.unwrap_or_else(|| panic!("{name} is in the list, and not in this test"));
        let before = world.kept();
        let answer = world.desk.call(name, asked).await;
        let may = match needs {
            Needs::Nobody => true,
            Needs::Somebody(right) => role.may(*right, has_lead),
        };
        if !may {
            let Err(error) = answer else {
                panic!("{name} by {me}: done")
            };
            let view = error.view();
            assert_eq!(view.code, ErrorCode::NotInRole, "{name} by {me}: {}", view.message);
            assert!(view.message.starts_with("Only a "), "{name}: {}", view.message);
            assert!(view.message.contains(". Ask "), "{name}: {}", view.message);
            assert!(
                world.kept() == before,
                "{name} was refused to {me}, and something is changed"
            );
            continue;
        }
        assert_ne!(code_of(&answer), Some(ErrorCode::NotInRole), "{name} by {me}");
        if role == Role::Lead && !HAS_NOTHING_TO_DO.contains(name) {
            assert!(answer.is_ok(), "{name} by {me}: {:?}", code_of(&answer));
        }
        if *name == "keep_cards" && answer.is_ok() {
            // What comes after is about cards and notes.
            world.desk.keep_cards(KeepCardsRequest { kept: true }).await.unwrap();
        }
    }
}

#[tokio::test]
async fn somebody_who_may_only_read_changes_nothing_by_any_command() {
    everything_by(&World::with_lead().await, READER, Role::ReadOnly, true).await;
}

#[tokio::test]
async fn a_nurse_keeps_the_records_and_leaves_to_the_lead_what_is_the_leads() {
    everything_by(&World::with_lead().await, NURSE, Role::Nurse, true).await;
}

#[tokio::test]
async fn a_lead_clinician_may_do_everything_and_each_command_does_something() {
    everything_by(&World::with_lead().await, LEAD, Role::Lead, true).await;
}

#[tokio::test]
async fn until_somebody_is_lead_nurses_may_do_everything_and_readers_nothing_but_read() {
    everything_by(&World::new().await, READER, Role::ReadOnly, false).await;
    everything_by(&World::new().await, NURSE, Role::Nurse, false).await;
}

#[tokio::test]
async fn a_locked_desk_does_nothing_that_needs_somebody() {
    let world = World::with_lead().await;
    for (name, needs) in NEEDS {
        let Needs::Somebody(_) = needs else { continue };
        // What is asked is put together while somebody is in.
        world.let_in(LEAD).await;
        let asked = request(&world, LEAD, name).await.unwrap();
        assert_eq!(world.desk.lock().await.unwrap().state, SessionState::Locked);
        let before = world.kept();
        let answer = world.desk.call(name, asked).await;
        assert_eq!(code_of(&answer), Some(ErrorCode::Locked), "{name}");
        assert!(
            world.kept() == before,
            "{name} was refused by a locked desk, and something is changed"
        );
    }
}

#[tokio::test]
async fn a_refusal_names_whom_to_ask_and_the_window_is_told_beforehand() {
    let world = World::with_lead().await;
    world.let_in(READER).await;
    let refused = world.desk.call("purge_due", Value::Null).await.unwrap_err();
    assert_eq!(
        refused.view().message,
        "Only a lead clinician may erase a record for good. Ask Amara Osei"
    );
    let session = world.desk.session().await.unwrap();
    assert_eq!(session.user.unwrap().role, RoleName::ReadOnly);
    assert_eq!(session.refused.len(), Right::ALL.len() - 1);
    assert!(session.refused.iter().any(|one| one.why == refused.view().message));
    assert_eq!(session.let_in, [LEAD]);
    let write = world.desk.call(
        "write_note",
        json!({ "record": world.record(0), "note": null, "text": "x" }),
    );
    let words = write.await.unwrap_err().view().message;
    assert!(words.ends_with("Ask Amara Osei or Helen Pritchard"), "{words}");
    assert_eq!(world.desk.session().await.unwrap().refused.len(), Right::ALL.len() - 1);

    world.let_in(LEAD).await;
    assert!(world.desk.session().await.unwrap().refused.is_empty());
    let last = json!({ "user": world.people[LEAD], "role": "nurse", "passphrase": PASSPHRASE });
    let refused = world.desk.call("change_role", last).await.unwrap_err().view();
    assert_eq!(refused.code, ErrorCode::LastLead);
    assert!(
        refused.message.contains("make somebody else lead clinician first"),
        "{}",
        refused.message
    );
}
