//! Run charts: the chart of a KPI as the window shows it, and the same as a file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Europe::London;
use data_encoding::BASE64;
use domain::audit::{
    Assurance, ChartNote, Charted, Cut, Facts, Groups, Lines, MonthPoint, NationalYear, NoteOnChart, OneGroup, Period,
    RunChart, RunChartAsked, SaidNote, ServiceFacts, Side, Variation, about_chart, chart_title, month_words, percent,
    run_chart, run_chart_of_group, run_chart_title, sentence, signal_words,
};
use domain::words::{long_date, long_month, short_month};
use drawing::{HEIGHT, PointOnDrawing, WIDTH, draw_run_chart};
use exchange::chart_out;
use protocol::national::NationalYearWire;
use rust_decimal::Decimal;

use super::behind::FigurePlace;
use super::chart_notes::{chart_notes_of, note_view};
use super::figure_words::{one_decimal, out_of};
use super::in_words::{count, date_text};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    ChartAboutView, ChartChoiceView, ChartCutView, ChartFormat, ChartGroupView, ChartLetterView, ChartMonthView,
    ChartPatientsView, ChartPictureView, ChartTone, ExportChartPngRequest, ExportChartRequest, ExportedView,
    FigureGroup, NoteOnChartView, RunChartRequest, RunChartView,
};

/// How every PNG begins.
const PNG_BEGINS: &[u8] = b"\x89PNG\r\n\x1a\n";
/// No picture of a chart has more bytes.
const PNG_LIMIT: usize = 8 << 20;

impl<H: Host> Desk<H> {
    /// A run chart of this service.
    ///
    /// # Errors
    /// When the store is locked, or there is no such chart.
    pub async fn run_chart(&self, request: RunChartRequest) -> Result<RunChartView, Error> {
        let store = self.store().await?;
        let notes = chart_notes_of(&store).await?.notes;
        let AskedChart { asked, group } = AskedChart::read(&request, self.host.today())?;
        let chart = self.chart_of(asked, group, &notes).await?;
        let drawing = draw_run_chart(&chart);
        let months = chart.points.iter().enumerate().zip(&drawing.places);
        Ok(RunChartView {
            title: run_chart_title(&chart),
            lines: chart.which.into(),
            has_steps: chart.charted.has_stepped_limits(),
            group: chart.group.as_ref().map(|(cut, group)| FigureGroup {
                cut: (*cut).into(),
                key: group.key.clone(),
            }),
            cuts: cuts(chart.charted, &store.facts().await?),
            sentence: sentence(&chart),
            as_at: self.as_at_words(chart.as_at),
            svg: drawing.for_page(),
            width: WIDTH,
            height: HEIGHT,
            months: months
                .map(|((place, point), on_drawing)| month_view(&chart, place, point, *on_drawing))
                .collect(),
            letters: letters(&chart),
            notes: notes_on(&chart, &notes),
            notes_elsewhere: notes_elsewhere(&chart, &notes),
            about: about_chart(&chart, dataset())
                .into_iter()
                .map(|(name, words)| ChartAboutView {
                    name: name.to_owned(),
                    words,
                })
                .collect(),
            charts: Charted::all()
                .map(|charted| ChartChoiceView {
                    kpi: charted.number(),
                    title: chart_title(charted),
                })
                .collect(),
        })
    }

    /// Writes a run chart into a file that the person chooses.
    ///
    /// # Errors
    /// As for [`Desk::run_chart`], or when the file cannot be written.
    pub async fn export_chart(&self, request: ExportChartRequest) -> Result<ExportedView, Error> {
        let chart = AskedChart::read(&request.chart, self.host.today())?;
        let ending = match request.format {
            ChartFormat::Svg => "svg",
            ChartFormat::Csv => "csv",
        };
        let Some(place) = self.place_named(&chart.file_name(ending)).await? else {
            return Ok(ExportedView::default());
        };
        let (text, months) = self.chart_file(chart.asked, chart.group, request.format).await?;
        place.write(&text)?;
        Ok(ExportedView {
            file: place.name(),
            rows: count(u64::try_from(months).unwrap_or(u64::MAX)),
        })
    }

    /// The picture of a run chart, as its file holds it: the window makes points of it, which needs no program of ours that draws.
    ///
    /// # Errors
    /// As for [`Desk::run_chart`].
    pub async fn chart_picture(&self, request: RunChartRequest) -> Result<ChartPictureView, Error> {
        let AskedChart { asked, group } = AskedChart::read(&request, self.host.today())?;
        let (svg, _) = self.chart_file(asked, group, ChartFormat::Svg).await?;
        Ok(ChartPictureView { svg })
    }

    /// Writes the points that the window made of a run chart's picture into a file that the person chooses.
    ///
    /// # Errors
    /// As for [`Desk::run_chart`], when it is no PNG, or when the file cannot be written.
    pub async fn export_chart_png(&self, request: ExportChartPngRequest) -> Result<ExportedView, Error> {
        let chart = AskedChart::read(&request.chart, self.host.today())?;
        let png = BASE64.decode(request.png.as_bytes()).map_err(|_| Error::WrongUse)?;
        if !png.starts_with(PNG_BEGINS) || png.len() > PNG_LIMIT {
            return Err(Error::WrongUse);
        }
        let Some(place) = self.place_named(&chart.file_name("png")).await? else {
            return Ok(ExportedView::default());
        };
        place.write(&png)?;
        Ok(ExportedView {
            file: place.name(),
            rows: 0,
        })
    }

    /// What a run chart says, for whoever sees no chart: its sentence, then its notes, each on a line of its own.
    ///
    /// # Errors
    /// When the store is locked, or there is no such group.
    pub async fn chart_lines(&self, asked: RunChartAsked, group: Option<&FigureGroup>) -> Result<Vec<String>, Error> {
        let notes = chart_notes_of(&self.store().await?).await?.notes;
        let chart = self.chart_of(asked, group, &notes).await?;
        let notes = chart.notes.iter().map(NoteOnChart::words);
        Ok(std::iter::once(sentence(&chart)).chain(notes).collect())
    }

    /// A run chart as the text of a file, with its title and when its data are of; and how many months are in it.
    ///
    /// # Errors
    /// When the store is locked, or there is no such group.
    pub async fn chart_file(
        &self,
        asked: RunChartAsked,
        group: Option<&FigureGroup>,
        format: ChartFormat,
    ) -> Result<(String, usize), Error> {
        let store = self.store().await?;
        let notes = chart_notes_of(&store).await?.notes;
        let chart = self.chart_of(asked, group, &notes).await?;
        let service = store.service();
        let fictional = if service.demo { ", fictional patients" } else { "" };
        let of = format!("{} ({}){fictional}", service.name, service.code);
        let as_at = self.as_at_words(chart.as_at);
        let text = match format {
            ChartFormat::Svg => draw_run_chart(&chart).as_file(&of, &as_at),
            ChartFormat::Csv => chart_out::csv(&chart, &of, &as_at),
        };
        Ok((text, chart.points.len()))
    }

    /// The groups of a cut that have anybody, to ask for the chart of one.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn chart_groups(&self, cut: Cut) -> Result<Vec<ChartGroupView>, Error> {
        Ok(groups_with_patients(cut, &self.store().await?.facts().await?))
    }

    /// The chart itself, before it is drawn: of everybody where it cannot be of one group.
    pub(super) async fn chart_of(
        &self,
        asked: RunChartAsked,
        group: Option<&FigureGroup>,
        notes: &[SaidNote],
    ) -> Result<RunChart, Error> {
        let store = self.store().await?;
        let national = self.national_of_years(asked).await?;
        let facts = store.facts().await?;
        let notes: Vec<ChartNote> = notes.iter().map(|said| said.note.clone()).collect();
        let service = ServiceFacts {
            caseload: &store.service().caseload,
            national: &national,
            notes: &notes,
        };
        let facts = facts.iter().copied();
        let Some(group) = group.filter(|_| asked.charted.can_be_cut()) else {
            return Ok(run_chart(dataset(), facts, asked, service));
        };
        let groups = Groups::of(dataset(), group.cut.into());
        let one = OneGroup::of(&groups, &group.key).ok_or(Error::WrongUse)?;
        run_chart_of_group(dataset(), facts, asked, service, one).ok_or(Error::WrongUse)
    }

    /// The national average of each year that Central told of.
    async fn national_of_years(&self, asked: RunChartAsked) -> Result<BTreeMap<i32, Decimal>, Error> {
        let (Some(kpi), Some(figures)) = (asked.charted.number(), self.store().await?.national().await?) else {
            return Ok(BTreeMap::new());
        };
        let of_year = |year: &NationalYearWire| {
            let told: NationalYear = year.read();
            let told = told.kpi(kpi, year.year, asked.as_at)?;
            Some((year.year, told.percent))
        };
        Ok(figures.years.iter().filter_map(of_year).collect())
    }

    /// Data of today are as at this minute, and read at another day as at that day.
    pub(super) fn as_at_words(&self, as_at: NaiveDate) -> String {
        let now = self.host.now().with_timezone(&London);
        if now.date_naive() == as_at {
            format!("Data as at {}, {}", now.format("%H:%M"), long_date(as_at))
        } else {
            format!("Data as at {}", long_date(as_at))
        }
    }
}

/// A chart that the window asks for.
struct AskedChart<'r> {
    asked: RunChartAsked,
    group: Option<&'r FigureGroup>,
}

impl<'r> AskedChart<'r> {
    fn read(request: &'r RunChartRequest, as_at: NaiveDate) -> Result<Self, Error> {
        let charted = match request.kpi {
            None => Charted::Patients,
            Some(kpi) => Charted::kpi(kpi).ok_or(Error::WrongUse)?,
        };
        Ok(Self {
            asked: RunChartAsked {
                charted,
                which: request.lines.into(),
                months: request.months,
                as_at,
            },
            group: request.group.as_ref().filter(|_| charted.can_be_cut()),
        })
    }

    /// The name of its file: which chart, of which group, and of when.
    fn file_name(&self, ending: &str) -> String {
        let kpi = self.asked.charted.number();
        let of = kpi.map_or("patients".to_owned(), |kpi| format!("kpi-{kpi}"));
        let group = self.group.map_or_else(String::new, |group| {
            let cut = Cut::from(group.cut).words().replace(' ', "-");
            let key = if group.key.is_empty() { "not-known" } else { &group.key };
            format!("-{cut}-{}", key.replace('_', "-"))
        });
        format!("fls-run-chart-{of}{group}-{}.{ending}", date_text(self.asked.as_at))
    }
}

/// By what a chart can be cut, each with the groups that have anybody; nothing where it can be of everybody alone.
fn cuts(charted: Charted, facts: &[Facts]) -> Vec<ChartCutView> {
    if !charted.can_be_cut() {
        return Vec::new();
    }
    let view = |cut: Cut| ChartCutView {
        cut: cut.into(),
        by: cut.words().to_owned(),
        groups: groups_with_patients(cut, facts),
    };
    Cut::ALL.into_iter().map(view).collect()
}

fn groups_with_patients(cut: Cut, facts: &[Facts]) -> Vec<ChartGroupView> {
    let groups = Groups::of(dataset(), cut);
    let mut has_anybody = vec![false; groups.all().len()];
    for facts in facts {
        if let Some(has) = has_anybody.get_mut(groups.of_record(*facts)) {
            *has = true;
        }
    }
    let all = groups.all().iter().zip(has_anybody);
    all.filter(|(_, has)| *has)
        .map(|(group, _)| ChartGroupView {
            key: group.key.clone(),
            name: group.words.clone(),
        })
        .collect()
}

fn month_view(chart: &RunChart, place: usize, point: &MonthPoint, on_drawing: PointOnDrawing) -> ChartMonthView {
    ChartMonthView {
        month: date_text(point.month),
        name: short_month(point.month),
        words: month_words(chart, place),
        counted: counted_words(point),
        here: point.of.map(|of| match percent(point.counted, of) {
            Some(percent) => format!("{}%", one_decimal(percent)),
            None => "no cases".to_owned(),
        }),
        national: point.national.map(|national| format!("{}%", one_decimal(national))),
        is_open: point.is_open,
        signal: chart.signal_at(place).map(signal_words),
        notes: chart.notes_at(place).map(|note| note.letter.clone()).collect(),
        x: on_drawing.x,
        y: on_drawing.y,
        patients: patients(chart, point),
    }
}

/// The notes on a chart that was made with these.
fn notes_on(chart: &RunChart, said: &[SaidNote]) -> Vec<NoteOnChartView> {
    let view = |note: &NoteOnChart| {
        Some(NoteOnChartView {
            letter: note.letter.clone(),
            note: note_view(said.get(note.given)?),
        })
    };
    chart.notes.iter().filter_map(view).collect()
}

fn notes_elsewhere(chart: &RunChart, said: &[SaidNote]) -> u32 {
    let of_chart = said
        .iter()
        .filter(|said| said.note.chart.has(chart.charted.number()))
        .count();
    count(u64::try_from(of_chart.saturating_sub(chart.notes.len())).unwrap_or(u64::MAX))
}

fn counted_words(point: &MonthPoint) -> String {
    match point.of {
        Some(of) => out_of(point.counted, of),
        None => point.counted.to_string(),
    }
}

/// Whom the list of a month is of, by the rule of the figure of a year.
fn patients(chart: &RunChart, point: &MonthPoint) -> Option<ChartPatientsView> {
    let (kpi, of) = chart.charted.number().zip(point.of)?;
    let month = Period::month_of(point.month);
    let place = match &chart.group {
        None => FigurePlace::of(month),
        Some((cut, group)) => FigurePlace::of_group(month, (*cut).into(), group.clone()),
    };
    let behind = place.behind(kpi, point.counted, of)?;
    Some(ChartPatientsView {
        figure: behind.figure,
        words: behind.words,
    })
}

fn letters(chart: &RunChart) -> Vec<ChartLetterView> {
    let (
        Lines::Limits {
            variation, assurance, ..
        }
        | Lines::Stepped {
            variation, assurance, ..
        },
        Some(latest),
    ) = (&chart.latest.lines, chart.latest_closed())
    else {
        return Vec::new();
    };
    let month = long_month(latest.month);
    let letter = |side: &Side| match side {
        Side::Above => "H",
        Side::Below => "L",
    };
    let (of_variation, words, tone) = match variation {
        Variation::CommonCause => (
            "-",
            format!("{month} is within what chance explains: no sign of a change"),
            ChartTone::Neither,
        ),
        Variation::Improvement(side) => (
            letter(side),
            format!("{month} is better than chance explains"),
            ChartTone::Better,
        ),
        Variation::Concern(side) => (
            letter(side),
            format!("{month} is worse than chance explains"),
            ChartTone::Worse,
        ),
        Variation::Neutral(side) => (
            letter(side),
            format!("{month} differs more than chance explains"),
            ChartTone::Neither,
        ),
    };
    let mut letters = vec![ChartLetterView {
        letter: of_variation.to_owned(),
        words,
        tone,
    }];
    letters.extend(assurance.map(|assurance| {
        let (letter, words, tone) = match assurance {
            Assurance::Passes => (
                "P",
                "If nothing changes, the aim will be met every month",
                ChartTone::Better,
            ),
            Assurance::FallsShort => (
                "F",
                "If nothing changes, the aim will be missed every month",
                ChartTone::Worse,
            ),
            Assurance::HitOrMiss => (
                "?",
                "If nothing changes, the aim will be met in some months and missed in others",
                ChartTone::Neither,
            ),
        };
        ChartLetterView {
            letter: letter.to_owned(),
            words: words.to_owned(),
            tone,
        }
    }));
    letters
}
