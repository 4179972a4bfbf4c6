//! A large import sets the connection that writes for itself: it is set back, whether the import was kept or given up.

use sqlx::Row as _;

use super::support::{complete, date, first, made, today};

#[tokio::test]
async fn a_large_import_leaves_the_connection_as_it_was_and_its_log_folded_in() {
    let made = made().await;
    let store = &made.store;
    for (is_kept, first_row) in [(false, 0), (true, 2_500)] {
        let mut import = store.begin_import(today()).await.unwrap();
        for rows in [first_row..first_row + 2_000, first_row + 2_000..first_row + 2_500] {
            let entries = rows.map(|n| first(&complete(n, date("2026-01-01"), &[]))).collect();
            import.write(Vec::new(), entries).await.unwrap();
        }
        if is_kept {
            import.finish().await.unwrap();
        } else {
            import.cancel().await.unwrap();
        }
        let mut writing = store.inner.write().await.unwrap();
        let connection = writing.connection().unwrap();
        for (setting, before) in [("pragma cache_size", -65_536), ("pragma wal_autocheckpoint", 1_000)] {
            let row = sqlx::query(setting).fetch_one(&mut *connection).await.unwrap();
            assert_eq!(
                row.get::<i64, _>(0),
                before,
                "{setting} after an import, kept: {is_kept}"
            );
        }
        let pages: u64 = sqlx::query_scalar("pragma page_count")
            .fetch_one(connection)
            .await
            .unwrap();
        writing.undo().await.unwrap();
        let file = std::fs::metadata(made.folder.path().join("desk/desk.db")).unwrap();
        assert_eq!(file.len(), pages * 4_096, "kept: {is_kept}");
        let records: i64 = sqlx::query_scalar("select count(*) from record")
            .fetch_one(&mut *store.inner.read().await.unwrap())
            .await
            .unwrap();
        assert_eq!(records, if is_kept { 2_500 } else { 0 });
    }
}
