//! The KPIs by group: a row for each KPI, a column for all patients and for each group that has any.

use domain::audit::{Cut, Group, Kpi, KpiTable};
use domain::dataset::DatasetVersion;

use super::behind::FigurePlace;
use super::figure_words::kpi_view;
use super::in_words::count;
use crate::views::{CutCellView, CutGroupView, CutRowView, CutView, KpiView};

/// The figures of some months, of all patients and of each group that has any.
pub(super) struct CutTables<'t> {
    pub(super) all: &'t KpiTable,
    pub(super) groups: &'t [(Group, KpiTable)],
}

impl CutTables<'_> {
    /// A figure of a group, or of everybody where none is named; nothing of a group that has nobody.
    fn kpi(&self, group: Option<&Group>, number: u8) -> Option<&Kpi> {
        let table = match group {
            None => self.all,
            Some(group) => &self.groups.iter().find(|(other, _)| other == group)?.1,
        };
        table.kpis.iter().find(|kpi| kpi.number == number)
    }
}

/// The table of all patients and those of the groups, in one, with the same months a year before.
pub(super) fn cut_view(now: &CutTables<'_>, before: &CutTables<'_>, cut: Cut, version: &DatasetVersion) -> CutView {
    let CutTables { all, groups } = *now;
    let everybody = CutGroupView {
        name: "All patients".to_owned(),
        records: count(all.records),
    };
    let names = groups.iter().map(|(group, table)| CutGroupView {
        name: group.words.clone(),
        records: count(table.records),
    });
    let of_all = FigurePlace::of(all.period);
    let places = groups.iter().map(|(group, table)| {
        let place = FigurePlace::of_group(table.period, cut.into(), group.clone());
        (place, table, Some(group))
    });
    let columns: Vec<(FigurePlace, &KpiTable, Option<&Group>)> =
        std::iter::once((of_all, all, None)).chain(places).collect();
    let row = |kpi: &Kpi| {
        let views = columns.iter().filter_map(|(place, table, group)| {
            let of_group = table.kpis.iter().find(|other| other.number == kpi.number)?;
            let before = before.kpi(*group, kpi.number);
            Some(kpi_view(of_group, before, table, place, version))
        });
        let views: Vec<KpiView> = views.collect();
        CutRowView {
            kpi: kpi.number,
            title: views.first().map(|view| view.title.clone()).unwrap_or_default(),
            cells: views.into_iter().map(cell).collect(),
        }
    };
    CutView {
        by: cut.words().to_owned(),
        groups: std::iter::once(everybody).chain(names).collect(),
        rows: all.kpis.iter().map(row).collect(),
    }
}

fn cell(view: KpiView) -> CutCellView {
    CutCellView {
        figure: if view.kpi == 1 && view.large.is_some() {
            "questions".to_owned()
        } else {
            view.figure
        },
        large: view.large,
        before: view.last_year.map(|percent| format!("{percent}%")),
        behind: view.behind,
    }
}
