use super::*;
use crate::pdf::face::Faces;
use crate::pdf::paper::A4;

/// How many rows of a table of so many stand on each page, where so much of the first is taken already.
fn rows_by_page(rows: usize, taken: f32) -> Vec<usize> {
    let of = Table {
        caption: Some("KPIs".to_owned()),
        columns: vec![Column::name("KPI", 10), Column::words("Measure", 90)],
        rows: (1..=rows)
            .map(|row| {
                Row::of([
                    Cell::words(format!("Row{row}")),
                    Cell::words("Assessment within 90 days"),
                ])
            })
            .collect(),
    };
    let faces = Faces::read().unwrap();
    let mut flow = Flow::begin(&A4, &faces);
    flow.down(taken);
    let within = flow.tags.add(Is::Section, None);
    table(&mut flow, &of, within);
    let pages = flow.end().pages;
    let counted = pages.iter().map(|page| {
        let is_row = |what: &What<'_>| matches!(what, What::Words { words, .. } if words.starts_with("Row"));
        page.iter().filter(|placed| is_row(&placed.what)).count()
    });
    counted.collect()
}

#[test]
fn no_page_has_a_single_row_of_a_table_that_goes_on() {
    let mut turned = 0;
    for rows in 2..90 {
        for taken in [0.0, 301.0, 600.0, 660.0, 690.0] {
            let pages = rows_by_page(rows, taken);
            assert_eq!(pages.iter().sum::<usize>(), rows, "{rows} rows below {taken}");
            let with_some: Vec<usize> = pages.iter().copied().filter(|some| *some > 0).collect();
            turned += usize::from(with_some.len() > 1);
            assert!(
                with_some.iter().all(|some| *some > 1),
                "{rows} rows below {taken}: {pages:?}"
            );
            let last = with_some.last().copied().unwrap_or_default();
            assert!(last >= rows.min(LAST_TOGETHER), "{rows} rows below {taken}: {pages:?}");
        }
    }
    assert!(turned > 0, "some go on to a further page");
}

#[test]
fn rows_that_no_page_holds_together_are_laid_out_one_by_one() {
    assert!((together(&[400.0, 400.0, 400.0], 0, 700.0) - 400.0).abs() < f32::EPSILON);
    assert!((together(&[20.0; 6], 0, 700.0) - 40.0).abs() < f32::EPSILON);
    assert!((together(&[20.0; 4], 0, 700.0) - 80.0).abs() < f32::EPSILON);
    assert!((together(&[20.0; 4], 1, 700.0) - 60.0).abs() < f32::EPSILON);
    assert!(together(&[], 0, 700.0).abs() < f32::EPSILON);
}
