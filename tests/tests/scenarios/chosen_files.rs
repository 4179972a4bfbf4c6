//! Files where a person chose to have them, or chose one to be read: whatever stands in the way has a code of its own, and
//! nothing is left half written.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use app::views::{
    ChartFormat, ChartLines, ErrorCode, ExportChartRequest, ExportFollowUpsRequest, ExportPackRequest,
    ExportPatientsRequest, ExportedView, ListFollowUpsRequest, ListPatientsRequest, PackFormat, PatientColumn,
    RunChartRequest,
};
use app::{Error, Host as _};
use faults::{Disk, Failing, Fault};
use tests::desks::{TestDesk, first, import};

/// Each file that the window can be asked for.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    Patients,
    FollowUps,
    Calendar,
    Chart,
    Pack,
}

const ALL: [Wanted; 5] = [
    Wanted::Patients,
    Wanted::FollowUps,
    Wanted::Calendar,
    Wanted::Chart,
    Wanted::Pack,
];

impl Wanted {
    async fn export(self, desk: &TestDesk) -> Result<ExportedView, Error> {
        match self {
            Self::Patients => {
                let list = ListPatientsRequest::default();
                let columns = vec![PatientColumn::NhsNumber];
                desk.export_patients(ExportPatientsRequest { list, columns }).await
            }
            Self::FollowUps => {
                let list = ListFollowUpsRequest::default();
                desk.export_follow_ups(ExportFollowUpsRequest { list }).await
            }
            Self::Calendar => desk.export_calendar().await,
            Self::Chart => {
                let chart = RunChartRequest {
                    kpi: Some(4),
                    lines: ChartLines::Median,
                    months: 12,
                    group: None,
                };
                let format = ChartFormat::Csv;
                desk.export_chart(ExportChartRequest { chart, format }).await
            }
            Self::Pack => {
                let period = "2025".to_owned();
                let format = PackFormat::Workbook;
                let written = desk.export_pack(ExportPackRequest { period, format }).await?;
                Ok(ExportedView {
                    file: written.file,
                    rows: 0,
                })
            }
        }
    }

    /// Where it lies once it was written.
    async fn place(self, desk: &TestDesk) -> PathBuf {
        let written = self.export(desk).await.unwrap();
        desk.host().documents().join(written.file.unwrap())
    }

    async fn refused(self, desk: &TestDesk) -> ErrorCode {
        self.export(desk).await.unwrap_err().view().code
    }
}

async fn desk_with_records() -> TestDesk {
    let desk = first("FILES").await;
    import(&desk, &testkit::synthetic::csv(7, 40, desk.host().today())).await;
    desk
}

#[tokio::test]
async fn what_is_in_the_way_of_a_file_has_a_code_of_its_own() {
    let desk = desk_with_records().await;
    for wanted in ALL {
        let place = wanted.place(&desk).await;
        fs::remove_file(&place).unwrap();

        fs::create_dir(&place).unwrap();
        assert_eq!(wanted.refused(&desk).await, ErrorCode::FileIsFolder, "{wanted:?}");
        fs::remove_dir(&place).unwrap();

        assert!(Command::new("mkfifo").arg(&place).status().unwrap().success());
        assert_eq!(wanted.refused(&desk).await, ErrorCode::FileIsDevice, "{wanted:?}");
        fs::remove_file(&place).unwrap();

        std::os::unix::fs::symlink(desk.host().store_dir().join("desk.db"), &place).unwrap();
        assert_eq!(wanted.refused(&desk).await, ErrorCode::FileInStore, "{wanted:?}");
        fs::remove_file(&place).unwrap();
    }
    fs::remove_dir_all(desk.host().documents()).unwrap();
    for wanted in ALL {
        assert_eq!(wanted.refused(&desk).await, ErrorCode::NoSuchFolder, "{wanted:?}");
    }
}

#[tokio::test]
async fn a_disk_that_is_full_or_broken_is_told_as_what_it_is_at_whatever_call_and_leaves_no_half_file() {
    let desk = desk_with_records().await;
    let documents = desk.host().documents().to_owned();
    let watched = Disk::watch(&documents);
    for (fault, code) in [
        (Fault::Full, ErrorCode::DiskFull),
        (Fault::Broken, ErrorCode::FileFault),
    ] {
        for wanted in ALL {
            for call in 1.. {
                watched.fail(Failing {
                    fault,
                    from: call,
                    lasting: false,
                });
                let exported = wanted.export(&desk).await;
                let struck = watched.mend().1 > 0;
                let what = format!("{wanted:?}, {fault:?}, call {call}");
                match exported {
                    Ok(_) => assert!(!struck, "{what}: it said that the file is there"),
                    Err(error) => assert_eq!(error.view().code, code, "{what}: {error}"),
                }
                let left = fs::read_dir(&documents).unwrap().map(|file| file.unwrap().path());
                for file in left {
                    let hidden = file.file_name().unwrap().to_string_lossy().starts_with('.');
                    assert!(!hidden || struck, "{what} left {}", file.display());
                    fs::remove_file(file).unwrap();
                }
                if !struck {
                    assert!(call > 2, "{what}: nothing failed");
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_in_the_way_of_reading_a_file_has_a_code_of_its_own() {
    let desk = first("FILES").await;
    let refused = async |bytes: &[u8]| {
        desk.host().give_file("patients.csv", bytes);
        desk.choose_import().await.err().unwrap().view().code
    };
    assert_eq!(refused(b"").await, ErrorCode::FileEmpty);
    assert_eq!(refused(b"PK\x03\x04 and so on").await, ErrorCode::WorkbookBroken);
    assert_eq!(refused(b"a\r\n1\r\n").await, ErrorCode::NoColumnNames);
    let place = desk.host().documents().join("patients.csv");
    fs::remove_file(&place).unwrap();
    assert_eq!(
        desk.choose_import().await.err().unwrap().view().code,
        ErrorCode::NoSuchFile
    );
    fs::create_dir(&place).unwrap();
    assert_eq!(
        desk.choose_import().await.err().unwrap().view().code,
        ErrorCode::FileIsFolder
    );
}
