//! The Export page on a real store: how many records there are, and the file that somebody asks for.

use app::views::{ErrorCode, ExportFormat, ExportLineEnds, ExportRecordsRequest, ExportWhich, ExportedRecordsView};
use tests::desks::{TestDesk, export, first, import};

const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.09 DateIndexFracDiagnosed\n\
    9991000003,03/02/1950,01/03/2026\n9991000011,04/02/1950,02/03/2026\n9991000038,05/02/1950,01/03/2019\n";

async fn desk() -> TestDesk {
    let desk = first("EXPORT").await;
    import(&desk, FILE.as_bytes()).await;
    desk
}

fn asked(which: ExportWhich) -> ExportRecordsRequest {
    ExportRecordsRequest {
        format: ExportFormat::Csv,
        byte_order_mark: false,
        line_ends: ExportLineEnds::CrLf,
        which,
    }
}

/// What was written, and its bytes.
async fn written(desk: &TestDesk, request: ExportRecordsRequest) -> (ExportedRecordsView, Vec<u8>) {
    let view = desk.export_records(request).await.unwrap();
    let file = desk.host().documents().join(view.file.as_ref().unwrap());
    (view, std::fs::read(file).unwrap())
}

#[tokio::test]
async fn what_there_is_to_export_is_counted_by_year_and_dataset() {
    let desk = desk().await;
    let page = desk.export_page().await.unwrap();
    assert_eq!((page.records, page.drafts, page.undated), (3, 3, 0));
    let years: Vec<(i32, u32)> = page.years.iter().map(|one| (one.year, one.records)).collect();
    assert_eq!(years, [(2026, 2), (2019, 1)]);
    let versions: Vec<(&str, u32)> = page
        .versions
        .iter()
        .map(|one| (one.version.as_str(), one.records))
        .collect();
    assert_eq!(versions, [("2024", 2), ("v1", 1)]);
}

#[tokio::test]
async fn the_file_has_the_records_that_were_asked_for_and_the_bytes() {
    let desk = desk().await;
    let (all, bytes) = written(&desk, asked(ExportWhich::All)).await;
    assert_eq!((all.records, all.left_out), (3, 0));
    assert!(all.file.unwrap().starts_with("fls-records-20"));
    assert_eq!(bytes, export(&desk).await, "as fls writes it");

    let (of_year, bytes) = written(&desk, asked(ExportWhich::Year { year: 2019 })).await;
    assert_eq!(of_year.records, 1);
    assert!(of_year.file.unwrap().starts_with("fls-records-of-2019-20"));
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("9991000038") && !text.contains("9991000003"), "{text}");

    let version = ExportWhich::Version {
        version: "2024".to_owned(),
    };
    let otherwise = ExportRecordsRequest {
        byte_order_mark: true,
        line_ends: ExportLineEnds::Lf,
        ..asked(version)
    };
    let (of_version, bytes) = written(&desk, otherwise).await;
    assert_eq!(of_version.records, 2);
    assert!(bytes.starts_with(b"\xef\xbb\xbf1.01 NHSNumber,"));
    assert!(!bytes.contains(&b'\r'));

    let workbook = ExportRecordsRequest {
        format: ExportFormat::Xlsx,
        ..asked(ExportWhich::Year { year: 2026 })
    };
    let (of_year, bytes) = written(&desk, workbook).await;
    assert_eq!(of_year.records, 2);
    assert!(bytes.starts_with(b"PK"));
}

#[tokio::test]
async fn nothing_is_written_of_a_desk_that_was_locked_meanwhile() {
    let desk = desk().await;
    desk.lock().await.unwrap();
    let locked = desk.export_records(asked(ExportWhich::All)).await.unwrap_err();
    assert_eq!(locked.view().code, ErrorCode::Locked);
    assert_eq!(desk.export_page().await.unwrap_err().view().code, ErrorCode::Locked);
    assert_eq!(std::fs::read_dir(desk.host().documents()).unwrap().count(), 0);
}
