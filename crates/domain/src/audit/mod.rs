//! The figures of the audit, computed by one engine for the window, the command line and Central.

mod about_chart;
mod because;
mod behind;
mod benchmark;
mod caseload;
mod caseload_said;
mod chart_note;
mod completeness;
mod cuts;
mod definitions;
mod facts;
mod funnel;
mod gaps;
mod group_sums;
mod groups;
mod kpi;
mod membership;
mod missed;
mod missing_answers;
mod missing_counts;
mod national;
mod p_prime;
mod packed;
mod percent;
mod period;
mod published;
mod reach;
mod roll_up;
mod run_chart;
mod run_chart_words;
mod small_numbers;
mod spc;
mod stretch_words;
mod stretches;

pub use about_chart::about_chart;
pub use because::Because;
pub use behind::{Behind, FigureAsked, FigureOf};
pub use benchmark::{
    Benchmark, BenchmarkRow, BenchmarkYear, NamedService, PublishedFigure, PublishedMissed, RowOf, ServiceCounts,
    figure_of_group,
};
pub use caseload::{
    CASELOAD_YEARS, CASES_A_HIP_FRACTURE, Caseload, NoCaseload, NoCaseloadYear, cases, expected_by_site,
    read_caseload_year, read_cases,
};
pub use caseload_said::{
    CaseloadWorking, HOSPITAL_LIMIT, HospitalHips, MOST_HOSPITALS, NoWorking, caseload_item, caseload_said,
    caseload_topic,
};
pub use chart_note::{
    CHART_NOTE_LIMIT, ChartNote, ChartNotes, NoteOnChart, NotedChart, OtherNote, SaidNote, UnreadableNote,
    chart_notes_topic,
};
pub use completeness::{
    AuditedBits, AuditedQuestions, Completeness, FIELDS_ALLOWED, FieldMissing, QuestionAsked, QuestionCount,
};
pub use cuts::{AgeBand, ChosenOption, DaysAfter};
pub use definitions::{KPI_DEFINITIONS, KPI_EDITION, KpiDefinition, kpi_definition, rules_used};
pub use facts::{Facts, facts};
pub use funnel::{
    FEWEST_OF_A_FUNNEL, Funnel, FunnelLimits, FunnelPoint, HOW_OUTLIERS_ARE_MARKED, OfService, Outlier,
    can_be_funnelled, shown_in_funnel_from,
};
pub use gaps::{Gap, Gaps};
pub use group_sums::{PublishedGroup, ServiceGroups, published_groups};
pub use groups::{Cut, Group, Groups};
pub use kpi::{Figure, Kpi, KpiTable, LIGHTS, Light, kpi_table, kpi_tables, shown_from};
pub use membership::{InKpi, KPI_SHARES, KpiShare, Membership};
pub use missed::{MISSED_OPPORTUNITIES, Missed, NoEstimate, missed_opportunities};
pub use missing_answers::{KpiChange, KpiValue, MissingAnswer, MissingAnswers, missing_answers};
pub use missing_counts::Window;
pub use national::{
    LEAST_SERVICES, NationalCount, NationalKpi, NationalQuestions, NationalYear, NationalYears, ServiceYear,
    national_years,
};
pub use percent::{Denominator, percent};
pub use period::{NoPeriod, Period};
pub use published::{
    Published, PublishedCounts, PublishedShare, SmallNumbers, is_published_by_group, is_published_by_month,
};
pub use roll_up::{RollUp, ShareCount};
pub use run_chart::{
    Charted, MOST_MONTHS, MonthCount, MonthPoint, OneGroup, RunChart, RunChartAsked, ServiceFacts, run_chart,
    run_chart_of_group, run_chart_of_months,
};
pub use run_chart_words::{
    chart_title, how_it_is_read, lines_words, month_words, run_chart_title, sentence, shown_value, signal_words,
    target_words,
};
pub use small_numbers::TOO_FEW_BELOW;
pub use spc::{Limits, Rule, Runs, Side, Signal};
pub use stretches::{Assurance, ChartKind, Lines, RULES_FROM, Stretch, Target, Variation};
