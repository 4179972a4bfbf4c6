// Made from the views and the one list of commands in crates/app by `make generate`. Do not edit.

export type AcceptWarningRequest = {
  /** The warning. */
  warning: WarningRequest,
  /** The note as typed. */
  note: string,
  /** Whether the warning is accepted with it, or it is only kept as typed. */
  accept: boolean,
};

export type AcceptedView = {
  /** Why it is right. */
  note: string,
  /** Who; nothing while it is this person's and not saved yet. */
  by: string | null,
  /** When. */
  at: string | null,
};

export type AccessLineView = {
  /** Its number. */
  nr: number,
  /** When. */
  at: string,
  /** Who, as they were named then. */
  by: string,
  /** What, in words. */
  what: string,
  /** The id of the record that it was about; nothing where it was about none, or about several. */
  record: string | null,
  /** "12 records", where it was about several; nothing otherwise. */
  records: string | null,
  /** The beginning of its hash. */
  mark: string,
};

export type AccessPersonView = {
  /** Who. */
  id: string,
  /** As the last line names them. */
  name: string,
};

export type AccessTrailRequest = {
  /** About this record alone, or about several of which it was one; of all where it is absent. */
  record: string | null,
  /** By this person alone. */
  person: string | null,
  /** Of so many days, today the last of them; of all where it is absent. */
  days: number | null,
  /** Those before the line of this number. */
  before: number | null,
};

export type AccessTrailView = {
  /** The latest first. */
  lines: Array<AccessLineView>,
  /** Whether there are earlier ones. */
  more: boolean,
  /** Who is in any line. */
  people: Array<AccessPersonView>,
  /** For how many years lines are kept. */
  years: number,
  /** Those that can be chosen. */
  yearsChoices: Array<number>,
  /** What has to be known of what is shown; nothing where nothing has. */
  notice: string | null,
};

export type AddPersonRequest = {
  /** Their name. */
  name: string,
  /** What they are to be here. */
  role: RoleName,
  /** The passphrase of whoever asks. */
  passphrase: string,
};

export type ApplyBulkRequest = {
  /** The same as was asked for the preview. */
  bulk: BulkRequest,
  /** The preview that was shown. */
  preview: string,
};

export type ApplyDecisionRequest = {
  /** The same as was asked for the preview. */
  decision: DecideFollowUpsRequest,
  /** The preview that was shown. */
  preview: string,
};

export type ArrivingView = {
  /** Entries here. */
  here: number,
  /** Entries in all. */
  of: number,
};

export type AssignRequest = {
  /** Record id. */
  record: string,
  /** To whom. */
  to: AssignTo,
};

export type AssignTo = {
  /** Their id; absent for nobody. */
  user: string | null,
};

export type AssignedName = "mine" | "nobody";

export type AssigneeView = {
  /** Their id. */
  user: string,
  /** Their name; where somebody else has the same one, with the computer that they work at: "Helen Pritchard at Ward 7 laptop". */
  name: string,
  /** Their name alone, which somebody else may have, too. */
  ownName: string,
};

export type BackupChange = { "kept": number } | { "stop": boolean };

export type BackupFailedView = {
  /** When. */
  at: string,
  /** Since when none could be made. */
  since: string,
  /** Why, without a full stop. */
  why: string,
};

export type BackupSeenView = {
  /** The name of its file, without the folder. */
  file: string,
  /** When it was made. */
  made: string,
  /** The unit code of whose records they are. */
  serviceCode: string,
  /** And the name. */
  serviceName: string,
  /** How many records it has. */
  records: number,
};

export type BackupsView = {
  /** The folder into which one is put each day; nothing where none is made by itself. */
  folder: string | null,
  /** How many of this desk's stay there. */
  kept: number,
  /** How many can be chosen. */
  keptChoices: Array<number>,
  /** When the last one was made and read back. */
  made: string | null,
  /** The last try, where none was made since. */
  failed: BackupFailedView | null,
  /** What somebody has to look at, in a sentence without a full stop. */
  concern: string | null,
  /** It is the practice service, of which nothing is backed up. */
  practice: boolean,
};

export type BatchFileView = {
  /** When it was written. */
  written: string,
  /** Changes in it. */
  entries: number,
  /** Records that they are of; what is said about the service counts as one. */
  records: number,
  /** When its receipt file was read; until then what is in it still waits. */
  answered: string | null,
};

export type BatchWrittenView = {
  /** Its name, without its folder; nothing where whoever was asked thought better of it. */
  file: string | null,
  /** Changes in it. */
  entries: number,
  /** Records that they are of. */
  records: number,
  /** Whether more waits than a file holds: the rest goes into another, once the receipts of this one were read. */
  more: boolean,
};

export type BehindFigure = {
  /** 1 to 11. */
  kpi: number,
  /** The question of KPI 1, by its key; nothing for the others. */
  question: string | null,
  /** Which months of diagnosis: "2026", "2026-03", "2026-01..2026-03". */
  period: string,
  /** One group of a cut; nothing for all patients. */
  group: FigureGroup | null,
  /** Which of them are meant. */
  patients: InFigure,
  /** What it is called where it is listed, as the host said it beside the figure: "KPI 9, June 2026". Nothing is looked up by it. */
  words: string,
};

export type BehindView = {
  /** What the patients list is narrowed to. */
  figure: BehindFigure,
  /** "192 not counted". */
  words: string,
};

export type BoxView = {
  /** How it is read: "14 March 2026: the latest one up to today". */
  reading: string | null,
  /** Why it is refused: it cannot be read, or is a date that cannot be. */
  refused: string | null,
  /** What the checks of the record will say of it. */
  finding: string | null,
  /** A date, as it stands in one box. */
  oneBox: string,
  /** A date, as it stands in the boxes for day, month and year. */
  boxes: [string, string, string],
  /** Which of those boxes are to be put right. */
  wrongBoxes: [boolean, boolean, boolean],
};

export type BulkChangeView = {
  /** "6.03 = FLS for 11 records". */
  words: string,
  /** When. */
  at: string,
};

export type BulkOutcomeView = "fills" | "replaces" | "stays" | "same" | "cannot";

export type BulkPreviewView = {
  /** "6.03 = FLS for these 12: 9 blank, 2 replaced, 1 the same". */
  words: string,
  /** How the answer is read: "FLS", "14 March 2026"; nothing when it differs from record to record. */
  reading: string | null,
  /** Why what was typed is an answer in none of them. */
  unreadable: string | null,
  /** How many answers it would write. */
  changes: number,
  /** Into how many records. */
  records: number,
  /** Each record, in the order asked for. */
  rows: Array<BulkRowView>,
  /** Stands for exactly this preview: applying asks for it, so that nothing else is written than what was shown. */
  preview: string,
};

export type BulkQuestionView = {
  /** Stable key. */
  key: string,
  /** `6.03`. */
  number: string,
  /** As shown. */
  wording: string,
  /** Title of the tab that it is on. */
  tab: string,
  /** What kind of control it needs: a date, a choice or several. */
  control: Control,
  /** Options of a choice; beside a date what may be chosen instead. */
  options: Array<OptionView>,
};

export type BulkRequest = {
  /** Record ids, in the order in which they are to be shown. */
  records: Array<string>,
  /** Question key. */
  question: string,
  /** What stands in the box. */
  text: string,
  /** Keys of the options chosen. */
  chosen: Array<string>,
  /** Whether answers that are there stay. */
  blanksOnly: boolean,
};

export type BulkRowView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient from overseas. */
  nhsNumber: string | null,
  /** Date of diagnosis. */
  diagnosed: string | null,
  /** `6.03`: the question; where an undoing is told, all that it was about. */
  question: string,
  /** What happens. */
  outcome: BulkOutcomeView,
  /** In words: "GP, to be replaced by FLS". */
  words: string,
};

export type BulkUndoneView = {
  /** "Undone: 6.03 is as it was in 10 records. 1 was changed since and stays". */
  words: string,
  /** The records that stay as they are, and why. */
  left: Array<BulkRowView>,
};

export type CallCardLineView = {
  /** The field as people read it. */
  label: string,
  /** What it says. */
  text: string,
};

export type CallLineView = {
  /** The follow-up that it is about: 16 or 52; absent where it is about who has the patient. */
  weeks: number | null,
  /** "Left a message", "Put off until 5 December 2026", "Given to Helen Pritchard". */
  what: string,
  /** What was written beside it: a note, a reason. */
  note: string | null,
  /** The day on which to try again. */
  tryAgain: string | null,
  /** Who wrote it. */
  by: string,
  /** When. */
  at: string,
};

export type CallLogView = {
  /** What the contact card says to whoever calls, in the order of the card; what is blank is left out. */
  card: Array<CallCardLineView>,
  /** Why there is nothing of it; absent where there is something. */
  noCard: NoCardName | null,
  /** Ten digits, or nothing for a patient from overseas. */
  nhsNumber: string | null,
  /** Site of the index fracture, as labelled. */
  site: string | null,
  /** The therapy recommended, as labelled. */
  therapy: string | null,
  /** The follow-ups without an answer. */
  followUps: Array<CalledFollowUpView>,
  /** What was written, the latest first. */
  lines: Array<CallLineView>,
  /** Who has the patient. */
  assigned: AssigneeView | null,
  /** Those who can have the patient, whoever asks first. */
  people: Array<AssigneeView>,
  /** What a call can come to, in the order of their number keys. */
  results: Array<CallResultView>,
  /** What cannot be read here, a sentence each, without a full stop. */
  unread: Array<string>,
};

export type CallResultView = {
  /** Its key. */
  key: string,
  /** As people read it. */
  label: string,
  /** What is asked once more before it is written; absent where nothing is. */
  asks: string | null,
  /** Whether the record is opened at its follow-up question then. */
  goesOn: boolean,
};

export type CalledFollowUpView = {
  /** 16 or 52. */
  weeks: number,
  /** "Closes in 6 days", "12 days late". */
  when: string,
  /** Last day that is on time. */
  target: string,
  /** Until when and why it is put off today. */
  putOff: PutOffView | null,
  /** Days on which to try again, the first first. */
  days: Array<DayToTryView>,
  /** Which of them is chosen first where it is put off without a call. */
  putOffUntil: string | null,
  /** The question to open the record at. */
  question: string,
};

export type CalledName = "never" | "notFor7" | "notFor14" | "notFor28";

export type CandidateView = {
  /** Entry that set it; chosen by naming it. */
  entry: string,
  /** In words; "(blank)" when it was cleared. */
  answer: string,
  /** Who. */
  by: string,
  /** When. */
  at: string,
  /** On which device, and from what: "this desk", "another desk", "import". */
  origin: string,
  /** Whether it counts meanwhile. */
  counts: boolean,
  /** What follows from it, line by line: draft or submitted, questions asked or not, errors, KPIs. */
  follows: Array<string>,
};

export type CardFieldView = {
  /** Its key. */
  field: string,
  /** As people read it. */
  label: string,
  /** What it says; absent when blank. */
  text: string | null,
  /** Where people said different things without knowing of each other: all of it, what counts meanwhile first. */
  said: Array<CardSaidView>,
};

export type CardSaidView = {
  /** What; absent when they cleared it. */
  text: string | null,
  /** Who. */
  by: string,
  /** When. */
  at: string,
};

export type CarryRequest = {
  /** The record whose answers are carried. */
  record: string,
  /** Question key; nothing for every question that may be carried. */
  question: string | null,
  /** Carry, or stop. */
  carry: boolean,
};

export type CaseloadSaidView = {
  /** The year from whose first day it holds. */
  fromYear: number,
  /** Cases a year; nothing where they took out what was said of that year. */
  value: number | null,
  /** How they worked it out. */
  working: string | null,
  /** The entry that says so. */
  entry: string,
  /** Who. */
  by: string,
  /** When. */
  at: string,
};

export type CaseloadValueView = {
  /** The year from whose first day it holds, until a later one does. */
  fromYear: number,
  /** Cases a year. */
  value: number,
  /** "1,200 not of the spine, 300 of the spine": what KPI 2 and KPI 3 are out of. */
  bySite: string,
  /** "5 × (Hartwell Royal 210 + Hartwell General 90) = 1,500"; nothing where it was said without, or elsewhere than at a desk. */
  working: string | null,
};

export type CaseloadView = {
  /** What is expected, the latest year first. */
  values: Array<CaseloadValueView>,
  /** What was said of it at the service's desks, the latest first. */
  said: Array<CaseloadSaidView>,
  /** The year that it is. */
  thisYear: number,
  /** Cases that are expected for each hip fracture. */
  casesAHipFracture: number,
  /** The hospitals of the last working, for the next one. */
  hospitals: Array<HospitalHipsView>,
  /** Whether a year can be taken out: the only one stays. */
  canTakeOut: boolean,
};

export type CategoryView = "mandatory" | "lite" | "optional" | "nhfd";

export type ChangeCardRequest = {
  /** Record id. */
  record: string,
  /** Text by the field's key; a blank one clears the field. */
  fields: { [key in string]: string },
};

export type ChangeGroupView = {
  /** "No longer asked, the answers are kept". */
  title: string,
  /** One line for each question or KPI. */
  lines: Array<string>,
};

export type ChangePassphraseRequest = {
  /** The one that they have. */
  passphrase: string,
  /** The one that they are to have. */
  newPassphrase: string,
};

export type ChangeRoleRequest = {
  /** Whom. */
  user: string,
  /** The role. */
  role: RoleName,
  /** The passphrase of whoever asks. */
  passphrase: string,
};

export type ChangeVersionRequest = {
  /** Record id. */
  record: string,
  /** Change it; else the date is put back. */
  change: boolean,
};

export type ChartAboutView = {
  /** "Counted". */
  name: string,
  /** Who. */
  words: string,
};

export type ChartChoiceView = {
  /** The number of its KPI; nothing for patients identified. */
  kpi: number | null,
  /** Its title. */
  title: string,
};

export type ChartCutView = {
  /** By what. */
  cut: CutName,
  /** The same after "by": "age band". */
  by: string,
  /** Its groups that have anybody, in order. */
  groups: Array<ChartGroupView>,
};

export type ChartFormat = "svg" | "csv";

export type ChartGroupView = {
  /** The age band or the key of the option; empty for those of whom it is not known. */
  key: string,
  /** "70-79", "Female", "Not answered". */
  name: string,
};

export type ChartLetterView = {
  /** "H", "L", "P", "F", "?"; a dash where chance alone is at work. */
  letter: string,
  /** "June 2026 is better than chance makes it". */
  words: string,
  /** Better, worse or neither. */
  tone: ChartTone,
};

export type ChartLines = "median" | "limits" | "pPrime";

export type ChartMonthView = {
  /** Its first day. */
  month: string,
  /** "Jun 2026". */
  name: string,
  /** For whoever hears it: "June 2026: 50.0%, 16 of 32. National 26.3%." */
  words: string,
  /** "16 of 32", or of the chart of patients "32". */
  counted: string,
  /** "50.0%", "no cases"; nothing on the chart of patients. */
  here: string | null,
  /** "26.3%". */
  national: string | null,
  /** Whether its window is still open. */
  isOpen: boolean,
  /** "Shift: 10 above the median". */
  signal: string | null,
  /** The letters of its notes. */
  notes: Array<string>,
  /** Place of its point on the drawing, in its units. */
  x: number,
  /** Its height; nothing without cases. */
  y: number | null,
  /** Its patients that can be listed; nothing where there are none. */
  patients: ChartPatientsView | null,
};

export type ChartNoteView = {
  /** Its id. */
  id: string,
  /** The first day of its month. */
  month: string,
  /** "September 2025". */
  monthName: string,
  /** What it says. */
  text: string,
  /** Whether it stands on every chart. */
  every: boolean,
  /** Where it does not: the number of the KPI on whose chart it stands; nothing for that of patients identified. */
  kpi: number | null,
  /** "Every chart", "KPI 9: 16-week follow-up". */
  chart: string,
  /** Whether median or limits begin anew with its month. */
  beginsAnew: boolean,
  /** Who wrote it, or changed it last. */
  by: string,
  /** When. */
  at: string,
  /** The entries that say it: whoever changes it says that they saw these. */
  entries: Array<string>,
  /** What others made of it who did not know of that, until somebody changes or removes it. */
  others: Array<OtherChartNoteView>,
};

export type ChartNotesView = {
  /** By month, the earliest first. */
  notes: Array<ChartNoteView>,
  /** Notes of a newer program, which this one does not show. */
  newer: number,
};

export type ChartPatientsView = {
  /** What the patients list is narrowed to. */
  figure: BehindFigure,
  /** "16 not counted". */
  words: string,
};

export type ChartPictureView = {
  /** As SVG, with its own style, title and foot: what a file of it holds. */
  svg: string,
};

export type ChartTone = "better" | "worse" | "neither";

export type CheckBackupRequest = {
  /** The recovery key as typed. */
  recoveryKey: string,
};

export type ChoiceView = {
  /** What is sent when it is chosen. */
  choice: StartChoice,
  /** What the button says. */
  label: string,
};

export type ChooseColumnsRequest = {
  /** In order. */
  columns: Array<PatientColumn>,
};

export type ChoosePassphraseRequest = {
  /** Who. */
  user: string,
  /** The one-time passphrase, as typed. */
  oneTime: string,
  /** The passphrase that they choose. */
  passphrase: string,
};

export type ConflictView = {
  /** Stable key of the question. */
  key: string,
  /** `1.07`. */
  number: string,
  /** As shown. */
  wording: string,
  /** Every candidate, the one that counts meanwhile first. */
  candidates: Array<CandidateView>,
  /** The entry of the one that whoever is unlocked chose and did not save yet. */
  chosen: string | null,
};

export type ContactCardView = {
  /** Every field there is, in the order of the card; none where the service does without cards. */
  fields: Array<CardFieldView>,
  /** What of the card cannot be read here, a sentence each, without a full stop. */
  unread: Array<string>,
};

export type ContactView = {
  /** What the patient is called. */
  name: string | null,
  /** Where they can be telephoned. */
  telephone: string | null,
};

export type Control = "text" | "date" | "number" | "choice" | "several";

export type CorrectAddressRequest = {
  /** Where it is now. */
  central: string,
};

export type CountsView = {
  /** Records that are not deleted. */
  patients: number,
  /** Of them drafts. */
  drafts: number,
  /** Of them submitted. */
  submitted: number,
  /** Follow-ups without an outcome, by what can still be done about them. */
  followUps: GroupCounts,
  /** Records that need a person: an error, a conflict, a refusal. */
  needsYou: number,
  /** Records with entries that wait to be sent. */
  waiting: number,
  /** Records that lack a receipt for anything of theirs: only when there are none is everything sent. */
  notAccepted: number,
  /** Deleted records that can still be restored. */
  deleted: number,
  /** Records that whoever is unlocked has typed into and not saved: new ones, which no other number here counts, and changed ones. */
  notSaved: number,
  /** When Central last answered. */
  centralAnswered: string | null,
  /** The same, when it did not answer the last time it was asked. */
  noAnswerSince: string | null,
  /** That nothing was sent for a month, in words. */
  monthWithoutSending: string | null,
};

export type CreateServiceRequest = {
  /** Unit code. */
  code: string,
  /** Service name. */
  name: string,
  /** Where it works: `England`, `Wales`, `Northern Ireland` or `Scotland`. */
  nation: string,
  /** Estimated annual caseload: five times the hip fractures in NHFD. */
  caseload: number,
  /** The first person's name. */
  user: string,
  /** Their passphrase. */
  passphrase: string,
};

export type CutCellView = {
  /** "63.6%", for KPI 1 "3 of 18"; nothing where the figure says that there is none. */
  large: string | null,
  /** "361 of 568", "No cases", "75 counted"; for KPI 1 "questions missing too often". */
  figure: string,
  /** The percentage of the same months a year before: "61.0%"; nothing where there is none. */
  before: string | null,
  /** The patients behind it that can be listed; nothing where there are none. */
  behind: BehindView | null,
};

export type CutGroupView = {
  /** "All patients", "70-79", "Female", "Not answered". */
  name: string,
  /** Its patients. */
  records: number,
};

export type CutName = "age" | "gender" | "careHome" | "site";

export type CutRowView = {
  /** 1 to 11. */
  kpi: number,
  /** "Assessment within 90 days". */
  title: string,
  /** A cell for each group, in their order. */
  cells: Array<CutCellView>,
};

export type CutView = {
  /** By what, after "by": "age band". */
  by: string,
  /** All patients, then each group that has any. */
  groups: Array<CutGroupView>,
  /** A row for each KPI. */
  rows: Array<CutRowView>,
};

export type DatasetChangeView = {
  /** Of which version. */
  version: string,
  /** At what: "4.01 Bone therapy recommended following index fracture". */
  at: string,
  /** In words, without a full stop. */
  words: string,
  /** Whether records may stand otherwise for it; what is not changes words alone. */
  rules: boolean,
};

export type DatasetFileView = {
  /** `v1`, `v3` or `2024`. */
  version: string,
  /** The years of diagnosis that it is for: "from 2024". */
  years: string,
  /** Its revision. */
  revision: number,
  /** Since when it is in use, where it did not come with the program. */
  used: string | null,
  /** Who put it to use; nothing where it changed words alone, or came with the program. */
  usedBy: string | null,
};

export type DatasetPreviewView = {
  /** The corrections that were looked at. */
  waiting: Array<string>,
  /** What they change. */
  changes: Array<DatasetChangeView>,
  /** How many records were looked at. */
  records: number,
  /** How many of them would stand otherwise. */
  changed: number,
  /** Each way in which they would, with how many: "become drafts". */
  ways: Array<RestandingWayView>,
  /** The first of these records. */
  lines: Array<RestandingLineView>,
};

export type DatasetRefusedView = {
  /** When. */
  at: string,
  /** Why, without a full stop. */
  why: string,
};

export type DatasetView = {
  /** Those in use, the newest version first. */
  files: Array<DatasetFileView>,
  /** The corrections that wait, `2024:8` each: named by whoever puts them to use. */
  waiting: Array<string>,
  /** When the first of them came. */
  arrived: string | null,
  /** What they change. */
  changes: Array<DatasetChangeView>,
  /** The last file that was refused, where none was taken since. */
  refused: DatasetRefusedView | null,
  /** Whether this program was built without the audit team's key, and so takes no correction. */
  takesNone: boolean,
};

export type DayToTryView = {
  /** "Tomorrow", "In 1 week". */
  label: string,
  /** Which day that is. */
  on: string,
  /** Whether the follow-up closes between today and that day. */
  afterClose: boolean,
};

export type DecideFollowUpsRequest = {
  /** In the order in which they are to be shown. */
  followUps: Array<FollowUpName>,
};

export type DeleteReasonView = {
  /** Stable key. */
  key: string,
  /** As shown. */
  label: string,
};

export type DeleteRecordRequest = {
  /** Record id. */
  record: string,
  /** Key of one of the audit's five reasons. */
  reason: string,
};

export type DeletedPatientsView = {
  /** The records, the last deleted first. */
  rows: Array<DeletedView>,
  /** What happens to them, and when. */
  words: string,
  /** How many can be erased because their days are over, and wait for a person to say so. */
  due: number,
  /** Why one may be erased before that. */
  orders: Array<PurgeReasonView>,
  /** What was erased at this desk, the latest first. */
  purged: Array<PurgeLineView>,
};

export type DeletedStateView = {
  /** The audit's reason. */
  reason: string,
  /** "It can be restored until 17 December 2026." */
  restorable: string,
};

export type DeletedView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient from overseas. */
  nhsNumber: string | null,
  /** Date of diagnosis. */
  diagnosed: string | null,
  /** The audit's reason. */
  reason: string,
  /** Who deleted it. */
  by: string,
  /** On which day. */
  on: string,
  /** Last day on which it can be restored; absent while its days are not counted. */
  until: string | null,
  /** Days left after today. */
  daysLeft: number,
  /** "12 days left", "Today is the last day", "From when Central has it". */
  left: string,
  /** What is to be typed to erase it before that: "the last four digits of the NHS number". */
  confirm: string,
};

export type DeskPersonView = {
  /** Id. */
  id: string,
  /** Name. */
  name: string,
  /** Whether it is who asks. */
  me: boolean,
  /** Whether they have a one-time passphrase, and have not chosen their own. */
  oneTime: boolean,
  /** When they last unlocked, to the minute; nothing while they have not. */
  lastUnlocked: string | null,
  /** What they are here. */
  role: RoleName,
  /** The same, as people read it. */
  roleLabel: string,
  /** Since when; nothing where that was not kept. */
  roleSince: string | null,
  /** How many records they have typed into and not saved. */
  notSaved: number,
  /** What they typed where it is in no record, and nobody is given when they are removed; nothing where whoever asks may remove nobody. */
  typedElsewhere: Array<TypedElsewhereView> | null,
};

export type DuplicateCountView = {
  /** The pairs. */
  pairs: number,
};

export type DuplicatePairView = {
  /** The one that is kept where they are joined. */
  one: DuplicateView,
  /** The other. */
  other: DuplicateView,
  /** Why: "Same NHS number, diagnosed 3 days apart"; of two that are kept apart "Two fractures of one patient". */
  reason: string,
};

export type DuplicateView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient from overseas. */
  nhsNumber: string | null,
  /** Date of birth. */
  born: string | null,
  /** Date of diagnosis. */
  diagnosed: string | null,
  /** Site of the fracture, by its label. */
  site: string | null,
  /** Who changed it last. */
  changedBy: string,
  /** When. */
  changedAt: string,
};

export type DuplicatesView = {
  /** The surest first, at most some hundred. */
  pairs: Array<DuplicatePairView>,
  /** How many there are. */
  total: number,
  /** Those that look alike and are kept apart, each with what somebody said of it in place of a reason; at most as many. */
  apart: Array<DuplicatePairView>,
  /** How many of these there are. */
  totalApart: number,
};

export type EarlierImportView = {
  /** Its id. */
  id: string,
  /** How `fls` names it at this desk. */
  number: number,
  /** When. */
  at: string,
  /** Who imported. */
  by: string,
  /** At which computer, where that was not this one. */
  desk: string | null,
  /** What the file was called, where it was read at this desk. */
  file: string | null,
  /** Its rows that are not blank, where it was read at this desk. */
  rows: number | null,
  /** Rows that started or changed a record, as far as this desk has them. */
  written: number,
  /** When somebody took it back. */
  undoneAt: string | null,
  /** Who took it back. */
  undoneBy: string | null,
};

export type ErrorCode = "first-run" | "locked" | "already-there" | "not-demonstration" | "service-name-missing" | "no-unit-code" | "no-caseload" | "no-caseload-working" | "caseload-leap" | "only-caseload" | "no-caseload-from" | "no-facilities-period" | "no-facilities-question" | "facilities-unreadable" | "facilities-not-open" | "facilities-closed" | "facilities-incomplete" | "no-dataset-waits" | "other-dataset-waits" | "chart-note-unreadable" | "note-changed" | "name-missing" | "name-too-long" | "key-store-away" | "vault-is-whole" | "name-unseen" | "service-name-too-long" | "no-such-person" | "which-person" | "name-taken" | "too-many-people" | "last-person" | "not-in-role" | "last-lead" | "lead-never-unlocked" | "only-readers" | "nobody-who-stays-opens" | "nobody-to-hand-over-to" | "typed-by-both" | "same-passphrase" | "choose-own-passphrase" | "has-own-passphrase" | "one-time-again" | "own-passphrase" | "practice-people" | "no-such-record" | "deleted" | "purged" | "not-deleted" | "no-such-purge-reason" | "not-confirmed" | "no-such-question" | "no-such-card-field" | "no-such-note" | "no-cards" | "no-trail-mark" | "no-text" | "no-such-call-result" | "no-such-follow-up" | "ends-reminder" | "nobody-tries-again" | "no-such-colleague" | "which-colleague" | "not-carried" | "unreadable" | "several-unreadable" | "unprintable" | "impossible-date" | "answered-twice" | "same-record" | "not-chosen" | "settle-first" | "too-many-joined" | "one-record" | "not-joined-record" | "which-joined" | "closed-version" | "already-settled" | "another-arrived" | "no-such-reason" | "entry-too-large" | "text-too-long" | "too-many-heads" | "parent-not-held" | "not-written" | "nothing-saved" | "save-started-the-record" | "save-joined" | "save-settled" | "changed-since-save" | "passphrase-too-short" | "recovery-key-length" | "recovery-key-character" | "recovery-key-mistyped" | "wrong-recovery-key" | "has-left" | "earlier-passphrase" | "no-recovery-key" | "newer-recovery-key" | "wrong-passphrase" | "wait" | "keychain-lost" | "in-use" | "disk-full" | "disk-was-full" | "disk-fault" | "not-allowed" | "path-too-long" | "path-not-text" | "read-only" | "too-little-memory" | "no-random-numbers" | "store-incomplete" | "keys-damaged" | "damaged" | "damaged-not-copied" | "cut-short" | "not-a-store" | "newer-store" | "overloaded" | "busy" | "interrupted" | "diverged" | "not-new" | "does-not-fit" | "database" | "central-address" | "offline" | "proxy" | "gateway" | "something-else" | "central-moved" | "unknown-issuer" | "certificate-date" | "certificate-name" | "certificate" | "answer-too-long" | "answer-cut" | "central-answer" | "program-too-old" | "wrong-code" | "other-service" | "demo-mismatch" | "unknown-desk" | "revoked" | "central-protocol" | "central-malformed" | "asked-too-often" | "central-unavailable" | "central-other" | "other-central" | "not-joined" | "already-joined" | "wrong-use" | "no-time-of-day" | "within-quiet-hours" | "not-started-with-computer" | "changed-since-preview" | "rows-refused" | "clears-not-confirmed" | "no-such-import" | "import-stopped" | "import-under-way" | "no-file-chosen" | "several-files-dropped" | "too-many-records" | "nothing-to-undo" | "view-name-missing" | "view-name-identifying" | "heading-identifying" | "other-columns" | "columns-name-taken" | "no-nhfd-account" | "pack-not-made" | "everything-not-made" | "not-past-its-time" | "file-in-store" | "file-exists" | "no-such-folder" | "file-is-folder" | "file-is-device" | "unfit-file-name" | "file-not-writable" | "file-not-readable" | "no-such-file" | "file-too-long" | "file-fault" | "backup-disk-full" | "backup-not-read-back" | "not-a-backup" | "backup-damaged" | "no-backup-folder" | "no-backup-chosen" | "practice-backup" | "file-empty" | "file-is-old-workbook" | "file-is-other-workbook" | "workbook-protected" | "workbook-broken" | "sheet-broken" | "workbook-too-large" | "no-such-sheet" | "file-not-text" | "other-letters" | "no-bundle" | "bundle-broken" | "no-columns-in-bundle" | "names-below" | "no-column-names" | "too-many-columns" | "unknown-columns" | "disputed-columns" | "several-header-faults" | "repeated-column" | "missing-columns" | "unmatched-headings" | "not-nhfd" | "no-key-for-files" | "file-not-sealed" | "no-receipt-file" | "file-for-central" | "receipt-file-newer" | "receipt-file-cut" | "receipt-file-too-large" | "receipt-file-of-another" | "receipt-file-altered" | "receipt-file-not-by-central" | "receipt-file-leaves-gap" | "no-nation" | "not-in-england" | "no-mailbox" | "no-more-check-files" | "check-file-waits" | "no-number-due" | "no-check-file-waits" | "no-reply-read" | "reply-file-empty" | "check-file-refused" | "reply-no-number" | "reply-without-numbers" | "reply-of-one-line" | "reply-to-other-file" | "reply-not-sent" | "few-cleared" | "not-practising" | "mailbox-unreadable" | "date-form-unreadable" | "next-file-unreadable" | "file-numbers-unreadable" | "least-percent-unreadable" | "cleared-days-unreadable";

export type ErrorView = {
  /** What the window acts on. */
  code: ErrorCode,
  /** A sentence that a nurse can act on; it names nobody. */
  message: string,
  /** Whether doing the same again can work. */
  retryable: boolean,
  /** The question it is about, by its key, so that it can be told beside it: of a record, or of the first run (`FirstRunQuestion`). The message does not name it. */
  question: string | null,
};

export type EverythingFormat = "pdf" | "text";

export type EverythingRequest = {
  /** The record. */
  record: string,
  /** As what. */
  format: EverythingFormat,
};

export type ExportChartPngRequest = {
  /** Which chart. */
  chart: RunChartRequest,
  /** The PNG, in Base64. */
  png: string,
};

export type ExportChartRequest = {
  /** Which chart. */
  chart: RunChartRequest,
  /** As what. */
  format: ChartFormat,
};

export type ExportFollowUpsRequest = {
  /** The list as it is shown. */
  list: ListFollowUpsRequest,
};

export type ExportFormat = "csv" | "xlsx" | "fhir";

export type ExportLineEnds = "crLf" | "lf";

export type ExportPackRequest = {
  /** Which months of diagnosis: "2026", "2026-03", "2026-01..2026-03". */
  period: string,
  /** As what. */
  format: PackFormat,
};

export type ExportPageView = {
  /** Records that are not deleted. */
  records: number,
  /** Of these, drafts. */
  drafts: number,
  /** Of these, those that no file has, because their patients are not cleared for audit submission (England). */
  notCleared: number,
  /** Of these, without a date of diagnosis: they are of no year. */
  undated: number,
  /** By the year of diagnosis, the newest first. */
  years: Array<ExportYearView>,
  /** By the version of the dataset, the newest first. */
  versions: Array<ExportVersionView>,
};

export type ExportPatientsRequest = {
  /** The list as it is shown. */
  list: ListPatientsRequest,
  /** Its columns, in order. */
  columns: Array<PatientColumn>,
};

export type ExportRecordsRequest = {
  /** What kind of file. */
  format: ExportFormat,
  /** Whether a byte order mark stands before the first line of a CSV file, by which Excel knows its letters. */
  byteOrderMark: boolean,
  /** How the lines of a CSV file end. */
  lineEnds: ExportLineEnds,
  /** Which records. */
  which: ExportWhich,
};

export type ExportVersionView = {
  /** The version: `2024`. */
  version: string,
  /** How many. */
  records: number,
};

export type ExportWhich = { "kind": "all" } | { "kind": "year",
  /** The year. */
  year: number, } | { "kind": "version",
  /** The version: `2024`. */
  version: string,
};

export type ExportYearView = {
  /** The year. */
  year: number,
  /** How many. */
  records: number,
};

export type ExportedRecordsView = {
  /** The name of the file that was written; nothing when the person thought better of it. */
  file: string | null,
  /** How many records it has. */
  records: number,
  /** Answers that the layout has no column for, as they belong to a newer dataset than this program knows. */
  leftOut: number,
  /** Records that are not in it, because their patients are not cleared for audit submission. */
  notCleared: number,
};

export type ExportedView = {
  /** The name of the file that was written; nothing when the person thought better of it. */
  file: string | null,
  /** How many rows it has. */
  rows: number,
};

export type FacilitiesReached = "nothing" | "onlyHere" | "waiting" | "refused" | "atCentral";

export type FacilitiesRequest = {
  /** The year that it is about; without one the period that is open, or opens soon, or closed last. */
  period: number | null,
};

export type FacilitiesStandingName = "notBegun" | "draft" | "submitted";

export type FacilitiesView = {
  /** The year that it is about. */
  period: number,
  /** The years of every period, the latest first. */
  periods: Array<number>,
  /** The first day on which it can be submitted. */
  opens: string,
  /** The last day on which it can be submitted or corrected. */
  deadline: string,
  /** Where the period stands today. */
  stage: PeriodStageName,
  /** Where the service stands with what is saved. */
  standing: FacilitiesStandingName,
  /** Both in words: "Draft, 12 required answers missing. Open until 29 January 2027." */
  words: string,
  /** Who submitted it last. */
  submitted: FacilitySaidView | null,
  /** Who changed an answer last. */
  changed: FacilitySaidView | null,
  /** Where what is saved is on its way to FLS Central. */
  reached: FacilitiesReached,
  /** Answers that were typed here and not saved. */
  notSaved: number,
  /** Answers of a newer program, which this one does not show. */
  newer: number,
  /** The year of the answers of last time, where there are some. */
  lastYear: number | null,
  /** What stands in the way of submitting it, counting what is typed, in the order of the page. */
  lacking: Array<FacilityLackingView>,
  /** The topics with the questions that are asked. */
  topics: Array<FacilityTopicView>,
};

export type FacilityAnswerName = "text" | "paragraph" | "number" | "month" | "one" | "several";

export type FacilityCandidateView = {
  /** In words: "No answer" where it was cleared. */
  words: string,
  /** As it would be typed. */
  text: string,
  /** Who. */
  by: string,
  /** When. */
  at: string,
};

export type FacilityCellView = {
  /** The heading of its row. */
  row: string,
  /** The heading of its column. */
  column: string,
};

export type FacilityLackingView = {
  /** The question's key. */
  question: string,
  /** Its wording. */
  wording: string,
  /** What is lacking: "Not answered", "Two answers: choose one", or why what is typed is none. */
  why: string,
};

export type FacilityLastView = {
  /** In words. */
  words: string,
  /** As it would be typed. */
  text: string,
};

export type FacilityOptionView = {
  /** Key. */
  key: string,
  /** Label. */
  label: string,
};

export type FacilityQuestionView = {
  /** Key. */
  key: string,
  /** As asked. */
  wording: string,
  /** What an answer is made of. */
  answer: FacilityAnswerName,
  /** The options of a choice. */
  options: Array<FacilityOptionView>,
  /** Whether it cannot be submitted without. */
  required: boolean,
  /** Its place in a small table. */
  cell: FacilityCellView | null,
  /** What is in its box: as typed, or as saved; the keys of options joined by "; ". */
  text: string,
  /** Why what is typed is no answer. */
  error: string | null,
  /** Whether that is typed and not saved. */
  notSaved: boolean,
  /** What is saved, in words, where something else is typed. */
  saved: string | null,
  /** The answer of last time. */
  last: FacilityLastView | null,
  /** The answers of people who did not know of each other, where they differ and nobody has chosen. */
  candidates: Array<FacilityCandidateView>,
};

export type FacilitySaidView = {
  /** Who. */
  by: string,
  /** When. */
  at: string,
};

export type FacilityTopicView = {
  /** Key. */
  key: string,
  /** Heading. */
  title: string,
  /** The questions that are asked after what is answered and typed. */
  questions: Array<FacilityQuestionView>,
};

export type FieldMissingView = {
  /** `6.02`. */
  number: string,
  /** As shown. */
  wording: string,
  /** Records in which it is missing. */
  missing: number,
  /** Records to which it applies. */
  applies: number,
  /** "27.3". */
  percent: string,
  /** The patients in whose records it is missing. */
  behind: BehindView,
};

export type FigureGroup = {
  /** By what figures are cut. */
  cut: CutName,
  /** The age band or the key of the option; empty for those of whom it is not known. */
  key: string,
};

export type FilterCounts = {
  /** All records. */
  all: number,
  /** Drafts. */
  draft: number,
  /** Submitted. */
  submitted: number,
  /** With a follow-up due, late or long overdue. */
  followUpDue: number,
  /** That need a person. */
  needsYou: number,
  /** What whoever is unlocked has typed and not saved: new records, which are in none of the others, and saved ones. */
  notSaved: number,
};

export type FindingView = {
  /** The rule's code, the same on both sides of the wire. */
  code: string,
  /** Whether it holds the record. */
  error: boolean,
  /** Question it is about. */
  key: string,
  /** `1.07`. */
  number: string,
  /** What is wrong and what would be right. */
  words: string,
  /** Whether it can be accepted with a note, as any warning of the dataset's checks can. */
  canAccept: boolean,
  /** Who accepted a warning for the answers as they stand. */
  accepted: AcceptedView | null,
  /** The note to a warning while it is typed. */
  note: string,
  /** Why it is no note yet, once it was to be kept. */
  noteRefused: string | null,
};

export type FirstRunAnswer = {
  /** Which. */
  question: FirstRunQuestion,
  /** As typed. */
  text: string,
};

export type FirstRunQuestion = "central" | "code" | "unitCode" | "service" | "nation" | "caseload" | "user" | "passphrase";

export type FirstRunReadingView = {
  /** The text. */
  text: string,
};

export type FollowUpGroupName = "inTime" | "late" | "longOverdue" | "putOff" | "coming";

export type FollowUpName = {
  /** Record id. */
  record: string,
  /** 16 or 52. */
  weeks: number,
};

export type FollowUpNarrowingsRequest = {
  /** Which group. */
  group: FollowUpGroupName,
  /** As in a request of the list. */
  weeks: number | null,
  /** As in a request of the list. */
  site: string | null,
  /** As in a request of the list. */
  therapy: string | null,
  /** As in a request of the list. */
  assigned: AssignedName | null,
  /** As in a request of the list. */
  called: CalledName | null,
  /** As in a request of the list. */
  search: string,
};

export type FollowUpNarrowingsView = {
  /** Sites, the most frequent first. */
  sites: Array<SiteCountView>,
  /** Therapies recommended, the most frequent first. */
  therapies: Array<TherapyCountView>,
};

export type FollowUpRowView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient from overseas. */
  nhsNumber: string | null,
  /** What the contact card says, where there is one that can be opened here. */
  contact: ContactView | null,
  /** 16 or 52. */
  weeks: number,
  /** Age in whole years at diagnosis. */
  age: number | null,
  /** Date of diagnosis. */
  diagnosed: string,
  /** Site of the index fracture, as labelled. */
  site: string | null,
  /** The therapy recommended, as labelled. */
  therapy: string | null,
  /** First day it can be done. */
  opens: string,
  /** Last day that is on time. */
  target: string,
  /** Whether that day has passed. */
  late: boolean,
  /** Whether that day is one of the next seven, today included. */
  closesSoon: boolean,
  /** In words: "Closes in 6 days", "12 days late", "Opens in 2 days". */
  when: string,
  /** When the service last saw, reached or telephoned the patient, as far as can be read here. */
  lastContact: LastContactView | null,
  /** Until when and why it is put off today. */
  putOff: PutOffView | null,
  /** Whether it can be decided together with others: it is long overdue, or its reminder was ended. */
  decidedTogether: boolean,
  /** Who has the patient. */
  assigned: string | null,
  /** The question to open the record at. */
  question: string,
};

export type FollowUpsView = {
  /** How many can still be in time and how many are late and still owed, in words; empty where there are none, and where the list is narrowed. */
  words: string,
  /** The group that they are of. */
  group: FollowUpGroupName,
  /** In the order in which they are worked through. */
  rows: Array<FollowUpRowView>,
  /** How many the request leaves in all. */
  total: number,
  /** How many there are in each group, narrowed as was asked. */
  counts: GroupCounts,
  /** The day after today on which the next one falls due. */
  next: string | null,
  /** What was typed into the search box was understood as; where nobody is found in any group, what there is not, as a sentence. */
  searchWords: string | null,
};

export type ForgetImportColumnsRequest = {
  /** The headings of such files, in their order. */
  headings: Array<string>,
};

export type ForgetViewRequest = {
  /** Its id. */
  view: string,
};

export type FoundKind = "open" | "new" | "closed" | "offer" | "ask";

export type FoundView = {
  /** What happens with Enter. */
  kind: FoundKind,
  /** What was found and what follows from it. */
  words: string,
  /** Where the audit's rule stands. */
  source: string | null,
  /** What can be chosen; the first is the audit's rule where it has one. */
  choices: Array<ChoiceView>,
};

export type GroupCounts = {
  /** The window is open. */
  inTime: number,
  /** Late, and still owed. */
  late: number,
  /** Long overdue. */
  longOverdue: number,
  /** Put off until a day to come, or their reminder was ended. */
  putOff: number,
  /** The window opens soon. */
  coming: number,
};

export type HelpKpiView = {
  /** 1 to 11. */
  kpi: number,
  /** "Assessment within 90 days". */
  title: string,
  /** Who is counted. */
  counts: string,
};

export type HelpNoteView = {
  /** The words. */
  text: string,
  /** "FLS-DB frequently asked questions (2024), answer 24". */
  source: string,
};

export type HelpPageView = {
  /** The glossary, in alphabetical order. */
  terms: Array<TermView>,
  /** What "Copy details for support" copies: shown before it is copied. */
  support: Array<SupportLineView>,
  /** The same as text. */
  supportText: string,
};

export type HistoryLineView = {
  /** Entry. */
  entry: string,
  /** Stable key of the question, empty for a state of the whole record. */
  question: string,
  /** What stands in the box when this answer is restored. */
  text: string,
  /** Keys of the options chosen when this answer is restored. */
  chosen: Array<string>,
  /** Question number, empty for a state of the whole record. */
  number: string,
  /** What was asked: the wording, or "Record". */
  wording: string,
  /** The answer in words, "(blank)" when cleared, "Warning accepted: ...", "Deleted: Test record" and so on. */
  answer: string,
  /** Who. */
  by: string,
  /** When. */
  at: string,
  /** Whether it is an answer, which can be put back. */
  restorable: boolean,
  /** From what: "keyboard", "import" and so on, and on which desk. */
  origin: string,
  /** The record that this joined and that still is joined: it can be taken out again. */
  joined: string | null,
};

export type HospitalHipsRequest = {
  /** The hospital's name. */
  hospital: string,
  /** Its hip fractures in a year. */
  hips: string,
};

export type HospitalHipsView = {
  /** Its name. */
  hospital: string,
  /** How many. */
  hips: number,
};

export type IdleView = {
  /** After how many idle minutes the desk locks. */
  lockAfterMinutes: number,
};

export type ImportColumnChoice = {
  /** As it stands in the file. */
  heading: string,
  /** What it is used as. */
  used: ImportColumnUse,
  /** What its values mean that are no answers as they stand. */
  values: Array<ImportValueChoice>,
};

export type ImportColumnFaultsView = {
  /** One sentence each. */
  faults: Array<string>,
  /** Values that are no answers as they stand, column by column where there are any. */
  values: Array<ImportColumnValuesView>,
};

export type ImportColumnUse = { "kind": "undecided" } | { "kind": "leftOut" } | { "kind": "question",
  /** The question's key. */
  key: string,
};

export type ImportColumnValuesView = {
  /** The place of the column, from 0. */
  column: number,
  /** The question's key. */
  question: string,
  /** Those that somebody can say something of, the most frequent first; a few dozen at most. */
  values: Array<ImportMeaningView>,
  /** Whether there are others, which are too many, too long, or may say who a patient is. */
  areMore: boolean,
  /** What each may mean, in the audit's order. */
  options: Array<ImportOptionView>,
};

export type ImportColumnView = {
  /** As a spreadsheet letters it. */
  letters: string,
  /** As it stands in the file; blank where it has none. */
  heading: string,
  /** What stands first in it: at most three values. */
  first: Array<ImportValueView>,
  /** What it is used as, as somebody said or as is proposed. */
  used: ImportColumnUse,
  /** Why. */
  why: string,
  /** Whether it has no heading, and nothing was seen in it: there is nothing to say of it. */
  isBlank: boolean,
};

export type ImportColumnsRequest = {
  /** How the file is read otherwise. */
  read: ImportRequest,
  /** What such files are called here; blank for nothing. */
  name: string,
  /** What each column is used as, in the order of the file. */
  columns: Array<ImportColumnChoice>,
};

export type ImportColumnsView = {
  /** The file's name. */
  file: string,
  /** How it is read otherwise. */
  read: ImportRequest,
  /** The sheets of the workbook that have rows; none of a CSV file. */
  sheets: Array<string>,
  /** How its letters may be written, where its bytes leave that in doubt. */
  letters: Array<ImportLettersView>,
  /** What such files are called here; blank where nobody gave them a name. */
  name: string,
  /** Its columns, in their order. */
  columns: Array<ImportColumnView>,
  /** Every question that a column may be, in the audit's order. */
  questions: Array<ImportQuestionView>,
  /** What is left to say, one sentence each. */
  faults: Array<string>,
  /** Values that are no answers as they stand, column by column where there are any. */
  values: Array<ImportColumnValuesView>,
};

export type ImportDates = "asShown" | "dayFirst" | "monthFirst";

export type ImportLayout = "asShown" | "audit" | "nhfd";

export type ImportLetters = "asShown" | "windows" | "mac";

export type ImportLettersView = {
  /** The way. */
  letters: ImportLetters,
  /** Whether the file was read so. */
  isRead: boolean,
  /** Words of the file as they read so, at most three: each way has the same ones in the same order. */
  words: Array<string>,
};

export type ImportLineView = {
  /** The row as a spreadsheet shows it; the header is 1. */
  row: number,
  /** What the row does. */
  outcome: ImportOutcome,
  /** Ten digits, or nothing for a patient without a number and for a row that cannot be read. */
  nhsNumber: string | null,
  /** The record that the line is about, of what needs attention in it. */
  record: string | null,
  /** The question, the column, or what the row is about. */
  what: string,
  /** What stands in the record; nothing where it is blank. */
  here: string | null,
  /** What stands in the file; nothing where it is blank, and of a cell that cannot be read. */
  inFile: string | null,
  /** Whether what stands in the file is written. */
  taken: boolean,
  /** "Fill in"; of a row that is refused, what is wrong and what would be right. */
  happens: string,
};

export type ImportMeaning = { "kind": "undecided" } | { "kind": "noAnswer" } | { "kind": "option",
  /** The option's key. */
  key: string,
};

export type ImportMeaningView = {
  /** As it stands in the file. */
  text: string,
  /** In how many rows. */
  rows: number,
  /** What it means, as somebody said or as is proposed. */
  means: ImportMeaning,
  /** Why; blank where nothing is proposed. */
  why: string,
};

export type ImportModeChoice = "fillBlanks" | "update" | "replace";

export type ImportOptionView = {
  /** Its key. */
  key: string,
  /** As it is shown. */
  label: string,
};

export type ImportOutcome = "new" | "changed" | "birthDate" | "same" | "differs" | "notEligible" | "refused";

export type ImportPreviewView = {
  /** The file's name. */
  file: string,
  /** How it was read. */
  read: ImportRequest,
  /** "Columns as in “Ward list”, changed 3 March 2026", where its columns are as somebody said, or one without a name has something in it; nothing where they are the audit's. */
  columns: string | null,
  /** Whether rows are refused for what somebody can still say of its columns, or of the words of its answers. */
  leftToSay: boolean,
  /** The sheets of the workbook that have rows; none of a CSV file. */
  sheets: Array<string>,
  /** How its letters may be written, where its bytes leave that in doubt. */
  letters: Array<ImportLettersView>,
  /** Whether rows are refused because nobody knows which of two numbers is the month. */
  datesInDoubt: boolean,
  /** Rows that are not blank; the seven counts below add up to them. */
  rows: number,
  /** Rows that would start a record. */
  new: number,
  /** Rows that would change one. */
  changed: number,
  /** Rows that would change one that has another date of birth. */
  birthDate: number,
  /** Rows that say what is known already. */
  same: number,
  /** Rows that say otherwise in places, where all that is known would stay. */
  differs: number,
  /** Rows of patients who are not of the audit. */
  notEligible: number,
  /** Rows that would not be taken. */
  refused: number,
  /** Of the rows that would start a record, those that are not ticked. */
  untickedNew: number,
  /** Of the rows that would change one, those that are not ticked. */
  untickedChanged: number,
  /** Of the rows whose record has another date of birth, those that are not ticked: all of them until somebody ticks one. */
  untickedBirthDate: number,
  /** Answers of the file that would not be taken, because the record says otherwise. */
  kept: number,
  /** Answers of records that blanks of the file would clear: importing asks for this number where there is any. */
  cleared: number,
  /** What each row does; of each outcome the first several hundred lines. */
  lines: Array<ImportLineView>,
  /** What is worth knowing about the file, such as a column that is ignored. */
  notes: Array<string>,
  /** Where rows of the file contradict each other, and which of them counts. */
  contradictions: Array<string>,
  /** Records of this file that would need attention. */
  needsAttention: number,
  /** Why they would; the first several hundred reasons. */
  attention: Array<ImportLineView>,
  /** Stands for exactly this preview: importing asks for it. */
  preview: string,
};

export type ImportProgressView = {
  /** Rows read. */
  done: number,
  /** Of about how many; 0 before that is known. */
  of: number,
};

export type ImportQuestionView = {
  /** Its key. */
  key: string,
  /** "1.09 Date the index fracture was diagnosed". */
  label: string,
};

export type ImportRequest = {
  /** Where both have an answer. */
  mode: ImportModeChoice,
  /** Whether that nobody knows replaces an answer, where the file's may. */
  notKnownReplaces: boolean,
  /** Which of its sheets, by its place among those that a preview names, from 0; nothing for the first with the audit's columns. */
  sheet: number | null,
  /** How its letters are written, where it is a CSV file. */
  letters: ImportLetters,
  /** How its dates are written. */
  dates: ImportDates,
  /** Whose file it is. */
  layout: ImportLayout,
  /** What somebody said where codes of the National Hip Fracture Database say too little; nothing until they were asked. */
  nhfd: Array<NhfdAnswer> | null,
  /** Rows that are left out. */
  unticked: UntickedRows,
};

export type ImportSeenView = { "kind": "preview",
  /** Row by row. */
  view: ImportPreviewView, } | { "kind": "columns",
  /** Column by column. */
  view: ImportColumnsView, } | { "kind": "nhfd",
  /** Question by question. */
  view: NhfdLeftView,
};

export type ImportStaysView = {
  /** The row of the file. */
  row: number,
  /** The record. */
  record: string,
  /** Ten digits, or nothing for a patient without a number. */
  nhsNumber: string | null,
  /** The question, or the record as a whole. */
  what: string,
  /** "Ben Hart changed it since". */
  why: string,
};

export type ImportUndoRequest = {
  /** Its id. */
  import: string,
};

export type ImportUndoView = {
  /** The import's id. */
  import: string,
  /** "This would delete 12 records that the import started, and put back 57 answers in 40 records". */
  words: string,
  /** How many records it changes. */
  writes: number,
  /** What of the import stays, and why. */
  stays: Array<ImportStaysView>,
  /** What stays beyond those. */
  untold: number,
  /** Stands for exactly this: taking it back asks for it. */
  preview: string,
};

export type ImportValueChoice = {
  /** As it stands in the file. */
  text: string,
  /** What it means. */
  means: ImportMeaning,
};

export type ImportValueView = {
  /** As it stands there; an NHS number as its ten digits. */
  text: string,
  /** Whether it is an NHS number. */
  isNhsNumber: boolean,
};

export type ImportedView = {
  /** "12 records were started, and 40 rows have changed. 3 rows change nothing and 5 rows were refused". */
  words: string,
  /** Records of this file that need attention. */
  needsAttention: number,
  /** Why they do: the row, the question, and what is wrong. */
  attention: Array<ImportLineView>,
  /** Rows that were refused, each reason with its row and column. */
  refused: Array<ImportLineView>,
  /** Reasons of either kind beyond those. */
  untold: number,
};

export type InFigure = "counted" | "notCounted" | "notLookedAt";

export type JoinCentralRequest = {
  /** Address of the central server. */
  central: string,
  /** One-time code from `fls-central enrol`. */
  code: string,
};

export type JoinPreviewView = {
  /** "Submitted, diagnosed 5 November 2025"; nothing while a question that differs has no choice. */
  words: string | null,
};

export type JoinRecordsRequest = {
  /** One record, as it was shown. */
  one: string,
  /** The other. */
  other: string,
  /** Whose answer is taken, by question; of each that differs. */
  take: { [key in string]: TakeFrom },
  /** What was shown; nothing where nobody looked. */
  seen: string | null,
};

export type JoinServiceRequest = {
  /** Address of the central server. */
  central: string,
  /** One-time code from `fls-central enrol`. */
  code: string,
  /** The first person's name. */
  user: string,
  /** Their passphrase. */
  passphrase: string,
};

export type KeepApartRequest = {
  /** One record. */
  one: string,
  /** The other. */
  other: string,
  /** They are two fractures of one patient. */
  twoFractures: boolean,
};

export type KeepCardsRequest = {
  /** Whether it keeps contact cards and notes. */
  kept: boolean,
};

export type KeepPastRequest = {
  /** Record id. */
  record: string,
};

export type KeepRecordsRequest = {
  /** One of the choices. */
  years: number,
};

export type KeepTrailRequest = {
  /** One of the choices. */
  years: number,
};

export type KeptAnswerView = {
  /** Stable key. */
  key: string,
  /** `6.02`; empty for a question of a newer dataset. */
  number: string,
  /** As shown; for an unknown key "From a newer dataset". */
  wording: string,
  /** The answer in words. */
  answer: string,
};

export type KeptColumnsView = {
  /** What people call such files, where somebody gave them a name. */
  name: string | null,
  /** When somebody last said so. */
  changedAt: string,
  /** The headings in their order, by which such a file is found again; one without a heading is blank. */
  headings: Array<string>,
};

export type KnownPatientView = {
  /** NHS number, when there is one. */
  nhsNumber: string | null,
  /** Date of birth, when it is known. */
  born: string | null,
  /** The questions whose answers carry over to the record of a further fracture, as they are worded. */
  carries: Array<string>,
};

export type KpiChangeView = {
  /** 1 to 11. */
  kpi: number,
  /** "16-week follow-up". */
  title: string,
  /** As it is: "30.5%", "5 of 18", "No cases". */
  now: string,
  /** At best: each answer counts, and so does all that it asks for. */
  best: string,
  /** At worst: each answer counts against it, or nothing that it asks for is answered. */
  worst: string,
  /** In a sentence without a full stop: "KPI 9 from 30.5% to 33.6% at best; at worst as it is". */
  words: string,
};

export type KpiOriginView = {
  /** By the numbers of the questions: "1.07 from 0 to 90 days after 1.09 / all patients". */
  formula: string,
  /** Who is counted. */
  numerator: string,
  /** Out of whom. */
  denominator: string,
  /** Which source says so, and what of it is inferred. */
  source: string,
  /** Edition of the definition and revision of the questions. */
  version: string,
};

export type KpiView = {
  /** 1 to 11. */
  kpi: number,
  /** "Assessment within 90 days". */
  title: string,
  /** "63.6", or nothing when the denominator is 0. For KPI 1 nothing. */
  percent: string | null,
  /** What stands large where the figure is a number: "63.6%", for KPI 1 "3 of 18". */
  large: string | null,
  /** In words: "22,361 of 35,000", "No cases", "Nobody is due yet", "questions not answered in more than 20% of records". */
  figure: string,
  /** The national average: "66.4". For KPI 1 nothing. */
  national: string | null,
  /** What stands for the nation beside the figure: "66.4%", for KPI 1 "3 of 18". */
  nationalLarge: string | null,
  /** The percentage of the same months a year before. */
  lastYear: string | null,
  /** Light in words, when there is one: "green", "amber", "red". */
  light: string | null,
  /** Where the figure comes from. */
  origin: KpiOriginView,
  /** The patients behind it that can be listed; nothing where there are none. */
  behind: BehindView | null,
  /** A second figure that the audit's reader wants beside it: "Drug only: 301 of 568 (53.0%)". */
  beside: string | null,
};

export type KpisRequest = {
  /** Which months of diagnosis: "2026", "2026-03", "2026-01..2026-03". */
  period: string,
  /** By what it is cut; nothing for all patients alone. */
  cut: CutName | null,
};

export type KpisView = {
  /** Which months of diagnosis, as they were asked for: "2026", "2026-03", "2026-01..2026-03". */
  period: string,
  /** The same in words: "2026", "January to March 2026". */
  title: string,
  /** The same where there is little room: "2026", "Jan-Mar 2026". */
  short: string,
  /** The same months a year before: "2025", "Jan-Mar 2025". */
  before: string,
  /** The calendar year, where the period is a whole one. */
  year: number | null,
  /** Years that have records, newest first. */
  years: Array<number>,
  /** The day that due dates and open windows are read at. */
  asAt: string,
  /** Patients in the population. */
  records: number,
  /** Records of the population that Central does not count: never there, or held there. Nothing without a Central, and of a period that is not a year. */
  notAtCentral: number | null,
  /** Beside whom the service stands: the national averages, as Central told them last. Nothing where it told none of this year. */
  national: NationalView | null,
  /** Patients who would be on treatment if the service found and treated everybody, and are not; nothing of a period that is not a year. */
  missed: MissedView | null,
  /** The estimated annual caseload of the year, or of the last that the period has a part of. */
  caseload: number,
  /** How many cases are expected: "Caseload 1,250", and of a part of a year "308.2 cases expected, of a caseload of 1,250". */
  expected: string,
  /** What the colours of the lights stand for, or that there are none, as lights are of whole years. */
  lights: string,
  /** The eleven, in order. */
  kpis: Array<KpiView>,
  /** Fields that are missing in more than 20% of records (KPI 1). */
  over20PercentMissing: Array<FieldMissingView>,
  /** The same by group, where that was asked. */
  cut: CutView | null,
};

export type LastContactView = {
  /** "First contact", "Assessed", "16-week follow-up", "No answer". */
  what: string,
  /** On which day, in London. */
  on: string,
  /** Where it was a call, how many there were about this follow-up; else 0. */
  calls: number,
};

export type LaterView = {
  /** Stable key of the question. */
  key: string,
  /** `6.01`. */
  number: string,
  /** "16-week follow-up". */
  wording: string,
  /** First day. */
  from: string,
  /** Last day that is on time. */
  by: string,
  /** KPIs it feeds. */
  kpis: Array<number>,
};

export type LeftListView = {
  /** Which. */
  name: string,
  /** What the way back to it is called. */
  title: string,
  /** The address within the window. */
  route: string,
  /** The rows of its page, in order. */
  stops: Array<StopView>,
  /** How many rows are before that page. */
  offset: number,
  /** Which of the rows is open. */
  at: number,
  /** By what its rows were chosen and ordered, as the window wrote it; nothing where that was searched for. */
  asked: string | null,
};

export type LeftOffView = {
  /** Whose it was: nobody else returns to it. */
  person: string,
  /** The last two digits of the NHS number of the record that was open. */
  ending: string | null,
  /** How many records they have typed into and not saved. */
  notSaved: number,
};

export type ListChoicesView = {
  /** The columns of the patients list, in order. */
  columns: Array<PatientColumn>,
  /** Every column that there is, in its usual order. */
  allColumns: Array<PatientColumn>,
  /** The columns before anything was chosen. */
  usualColumns: Array<PatientColumn>,
  /** Named views of the patients list: their own and everybody's, by name. */
  views: Array<SavedViewView>,
};

export type ListFollowUpsRequest = {
  /** Which group; none named: the first that has anybody. */
  group: FollowUpGroupName | null,
  /** Only the 16-week ones, only the 52-week ones, or both. */
  weeks: number | null,
  /** Only of fractures of this site, by its key. */
  site: string | null,
  /** Only of patients with this therapy recommended, by its key. */
  therapy: string | null,
  /** Only of patients whom whoever asks has, or nobody. */
  assigned: AssignedName | null,
  /** Only of patients whom nobody has called lately. */
  called: CalledName | null,
  /** Only of patients whom this finds, typed as into the search box of the patients list; blank: of all. */
  search: string,
  /** First row, counted from 0. */
  offset: number,
  /** Rows wanted. */
  limit: number,
};

export type ListPatientsRequest = {
  /** NHS number as people write it, or its last four digits; a date or a month, a postcode or the start of one, the site of the fracture; empty for all. */
  search: string,
  /** Which records. */
  filter: PatientFilter,
  /** Only fractures of this site, by its key. */
  site: string | null,
  /** Only fractures diagnosed in this year. */
  year: number | null,
  /** Only records in the figures here that are in no figure of Central's. */
  notAtCentral: boolean,
  /** Only the patients behind one figure. */
  kpi: BehindFigure | null,
  /** Only these records; none named: all. */
  only: Array<string>,
  /** Order. */
  sort: PatientSort,
  /** Whether the order is reversed: by default newest, oldest person and so on come first. */
  descending: boolean,
  /** First row, counted from 0. */
  offset: number,
  /** Rows wanted. */
  limit: number,
};

export type LogCallRequest = {
  /** Record id. */
  record: string,
  /** The follow-up that it was about: 16 or 52. */
  weeks: number,
  /** Key of the result. */
  result: string,
  /** The day on which to try again, as typed; blank for none. */
  tryAgain: string,
  /** A note; blank for none. */
  note: string,
  /** Whether it was asked once more, where that is asked. */
  confirmed: boolean,
  /** To whom the patient is given with it; absent where that stays as it is. */
  assign: AssignTo | null,
};

export type LookUpReceiptRequest = {
  /** Its number as somebody types it. */
  number: string,
};

export type LossesReadRequest = {
  /** Up to this one. */
  last: number,
};

export type LossesView = {
  /** The last of them, to be said when it was read. */
  last: number,
  /** How much, and what to do, in sentences. */
  sentences: Array<string>,
};

export type MadeBackupView = {
  /** The name of its file, without the folder. */
  file: string,
  /** How many records it has. */
  records: number,
  /** How large the file is: "12.4 MB". */
  size: string,
  /** How many earlier ones were removed. */
  removed: number,
};

export type MeaningView = {
  /** As shown. */
  label: string,
  /** What it means. */
  meaning: string,
  /** Where that comes from. */
  source: string,
};

export type MissedView = {
  /** "288"; absent while the year is not over. */
  large: string | null,
  /** "400 expected on treatment a year, recommended to 112", and of a year that is not over that this is so far. */
  words: string,
  /** How it is made, and from where. */
  origin: string,
  /** The same of the year before: "304". */
  lastYear: string | null,
};

export type MissingAnswerView = {
  /** Its key. */
  question: string,
  /** `6.02`. */
  number: string,
  /** As shown. */
  wording: string,
  /** In how many records it is missing. */
  patients: number,
  /** Those patients, each of whom opens at the question. */
  behind: BehindView,
  /** What it is worth, in few words: "KPI 9 up to +3.1 points", "KPI 1 can be met", "Raises no KPI". */
  worth: string,
  /** The same in a sentence without a full stop: "Recording 6.02 for these 12 patients, whatever it was, lifts KPI 9 by at most 3.1 points, from 30.5% to 33.6%". */
  words: string,
  /** Whether it can raise a KPI, or make KPI 1 better. */
  isWorthSomething: boolean,
  /** The first of the last days on which what it asks about counts, of those to come; nothing where there is none. */
  closes: string | null,
  /** Of the last days: "7 close within 7 days", "12 are still to close", "All have closed", "No last day". */
  closing: string,
  /** Whether some of them are among the next seven days, today included. */
  closesSoon: boolean,
  /** The KPIs that it can change, the one that it can raise most first. */
  changes: Array<KpiChangeView>,
  /** How many of these answers are enough for KPI 1: "10 of 146 are enough for KPI 1"; nothing where the question is not missing too often. */
  enough: string | null,
};

export type MissingAnswersRequest = {
  /** Which months of diagnosis: "2026", "2026-03", "2026-01..2026-03"; nothing for the last twelve months. */
  period: string | null,
};

export type MissingAnswersView = {
  /** Which months of diagnosis: "2026", "2025-12..2026-11". */
  period: string,
  /** The same in words: "2026", "December 2025 to November 2026". */
  title: string,
  /** Years that have records, newest first. */
  years: Array<number>,
  /** The day that due dates and windows are read at. */
  asAt: string,
  /** Patients in the population. */
  records: number,
  /** One for each question that is missing in somebody's record; what is worth most first. */
  answers: Array<MissingAnswerView>,
};

export type MissingByPatientView = {
  /** Which months of diagnosis, in words: "December 2025 to November 2026". */
  title: string,
  /** How many there are in all. */
  total: number,
  /** The first of them: whose window closes first, then those who have none to come. */
  patients: Array<PatientMissingView>,
};

export type MissingOfPatientView = {
  /** Its key. */
  question: string,
  /** `6.02`. */
  number: string,
  /** As shown. */
  wording: string,
  /** The last day on which what it asks about counts in a KPI; nothing where there is no such day. */
  closes: string | null,
  /** That day in few words: "In 12 days", "Today", "Closed". */
  closing: string | null,
};

export type MissingView = {
  /** Stable key. */
  key: string,
  /** `3.03`. */
  number: string,
  /** As shown. */
  wording: string,
  /** KPIs it feeds. */
  kpis: Array<number>,
  /** Whether the record cannot leave its desk without it. */
  mandatory: boolean,
  /** Last day of care that still counts for the KPI. */
  countsUntil: string | null,
};

export type NarrowingsView = {
  /** Sites, the most frequent first. */
  sites: Array<SiteCountView>,
  /** Years of diagnosis, the newest first. */
  years: Array<YearCountView>,
};

export type NationalView = {
  /** "National averages: 64 services, 83,512 records, as at 11:47 on 17 November 2026". */
  words: string,
};

export type NewPatient = {
  /** NHS number, or `OVERSEAS`. */
  nhsNumber: string,
  /** Date of diagnosis. */
  diagnosed: string,
  /** Date of birth, which a patient from overseas is matched by. */
  born: string,
  /** Postcode, likewise; blank where there is none. */
  postcode: string,
  /** A record of the patient, for a further fracture of whom one is begun: who it is, is known then. */
  of?: string,
};

export type NewPatientView = {
  /** The NHS number. */
  nhsNumber: BoxView,
  /** The date of diagnosis. */
  diagnosed: BoxView,
  /** The date of birth. */
  born: BoxView,
  /** The postcode. */
  postcode: BoxView,
  /** Whether date of birth and postcode are asked for: the patient is from overseas. */
  overseas: boolean,
  /** The right record, once everything that it is found by can be read. */
  found: FoundView | null,
  /** The records of this patient, while the date of the fracture is not there yet; nothing when there are none. */
  held: string | null,
  /** The patient, where a record names them. */
  patient: KnownPatientView | null,
};

export type NhfdAccountView = {
  /** The name of the file in which it was. */
  name: string,
  /** When somebody chose it. */
  chosenAt: string,
};

export type NhfdAnswer = {
  /** The key of its column. */
  column: string,
  /** The code; blank where the column as a whole is confirmed. */
  value: string,
  /** The key of the option that was chosen; Yes where the column is confirmed. */
  option: string,
};

export type NhfdAskedView = {
  /** The key of its column. */
  column: string,
  /** The code; blank where the column as a whole is confirmed. */
  value: string,
  /** "Medication post fracture". */
  heading: string,
  /** What stands there: "12 (Pending DXA or bone clinic)"; blank where the column as a whole is confirmed. */
  stands: string,
  /** In how many rows. */
  rows: number,
  /** "4.01 Bone therapy recommended following index fracture". */
  question: string,
  /** What is asked. */
  words: string,
  /** Whether rows are left out while nobody has said it; otherwise the answer is left blank. */
  leavesRowsOut: boolean,
  /** The key of the option that is proposed. */
  offers: string | null,
  /** "As said of an earlier file on 20 November 2026"; nothing where what is proposed was not said here before. */
  saidBefore: string | null,
  /** What can be said. */
  options: Array<ImportOptionView>,
};

export type NhfdLeftView = {
  /** The file's name. */
  file: string,
  /** How it is read otherwise. */
  read: ImportRequest,
  /** The sheets of the workbook that have rows; none of a CSV file. */
  sheets: Array<string>,
  /** Rows that are not blank. */
  rows: number,
  /** Of these, rows of patients who are not of the audit. */
  notEligible: number,
  /** The service's own account by which it is read; nothing where the program's is. */
  account: NhfdAccountView | null,
  /** What is asked, in the order of the form. */
  asked: Array<NhfdAskedView>,
};

export type NoCardName = "notWritten" | "nothingForCalls" | "notReadable" | "notUsed";

export type NotCountedView = {
  /** "Not answered: Date of DXA". */
  words: string,
  /** The question that decides, to open the record at. */
  question: string,
  /** The last day on which its answer can still count in a KPI, where it is missing and there is such a day. */
  closes: string | null,
  /** That day in few words: "In 12 days", "Today", "Closed". */
  closing: string | null,
  /** Whether it is one of the next seven, today included. */
  closesSoon: boolean,
};

export type NoteChangedView = {
  /** Who. */
  by: string,
  /** When. */
  at: string,
};

export type NoteOnChartView = {
  /** "A". */
  letter: string,
  /** Its id. */
  id: string,
  /** The first day of its month. */
  month: string,
  /** "September 2025". */
  monthName: string,
  /** What it says. */
  text: string,
  /** Whether it stands on every chart. */
  every: boolean,
  /** Where it does not: the number of the KPI on whose chart it stands; nothing for that of patients identified. */
  kpi: number | null,
  /** "Every chart", "KPI 9: 16-week follow-up". */
  chart: string,
  /** Whether median or limits begin anew with its month. */
  beginsAnew: boolean,
  /** Who wrote it, or changed it last. */
  by: string,
  /** When. */
  at: string,
  /** The entries that say it: whoever changes it says that they saw these. */
  entries: Array<string>,
  /** What others made of it who did not know of that, until somebody changes or removes it. */
  others: Array<OtherChartNoteView>,
};

export type NoteRequest = {
  /** Record id. */
  record: string,
  /** The note. */
  note: string,
};

export type NoteView = {
  /** By which it is named. */
  id: string,
  /** What it says now; absent where it was taken back while somebody else corrected it. */
  text: string | null,
  /** Where people changed it differently without knowing of each other: all of it, what counts meanwhile first. */
  said: Array<CardSaidView>,
  /** Who wrote it. */
  by: string,
  /** When. */
  at: string,
  /** Who changed it last; nothing while it is as it was written. */
  changed: NoteChangedView | null,
};

export type NotesView = {
  /** Whether the service keeps notes: where it does not, there are none. */
  kept: boolean,
  /** Those that stand, the last written first. */
  notes: Array<NoteView>,
  /** What is private of this patient and cannot be read here, a sentence each, without a full stop. */
  unread: Array<string>,
};

export type NoticeView = {
  /** The day on which it was given. */
  on: string,
  /** What it says. */
  words: string,
};

export type OneTimePassphraseView = {
  /** Whose it is. */
  person: string,
  /** Their name. */
  name: string,
  /** Its groups, to be told in person or printed. */
  groups: Array<string>,
};

export type OnlyReadingView = {
  /** Why, and what to do about it. */
  why: string,
  /** What that means for lists and figures, where another version of this program computed them. */
  outdated: string | null,
};

export type OptOutCountView = {
  /** How many. */
  due: number,
};

export type OptOutEvidenceView = {
  /** When its file was made. */
  made: string,
  /** By whom. */
  madeBy: string,
  /** What it was called. */
  file: string,
  /** How many numbers were sent. */
  numbers: number,
  /** How many were cleared. */
  cleared: number,
  /** How many were not. */
  notCleared: number,
  /** Of how many nothing was concluded. */
  missing: number,
  /** The first day on which it clears nobody. */
  until: string,
  /** When its reply was used. */
  used: string,
  /** By whom. */
  usedBy: string,
};

export type OptOutLeftOutView = {
  /** Which: "2 records", "1 number ending 77". */
  which: string,
  /** Why. */
  why: string,
  /** A record to open. */
  record: string | null,
};

export type OptOutListView = {
  /** The first day on which they are not. */
  expires: string,
  /** In words where it is soon: "in 2 days". */
  soon: string | null,
  /** How many numbers. */
  numbers: number,
};

export type OptOutReplyView = {
  /** When it was read. */
  read: string,
  /** How many are cleared. */
  cleared: number,
  /** How many are not. */
  notCleared: number,
  /** Of how many nothing is concluded. */
  missing: number,
  /** Until when those that are cleared may go. */
  until: string,
  /** That it is short, or that so few came back: what is told first, in a sentence; nothing of a whole reply. */
  warning: string | null,
  /** What follows from that, in sentences. */
  detail: string | null,
  /** Whether somebody has to say that it is right. */
  needsWord: boolean,
  /** What the button that uses it says. */
  button: string,
};

export type OptOutSettingChange = {
  /** Which. */
  setting: OptOutSettingName,
  /** As typed. */
  text: string,
};

export type OptOutSettingName = "mailbox" | "dateForm" | "nextNumber" | "mostNumbers" | "leastPercent" | "days";

export type OptOutSettingsView = {
  /** The service's mailbox; empty until somebody says it. */
  mailbox: string,
  /** How dates stand in names: `ddmmyyyy` or `ddmmyy`. */
  dateForm: string,
  /** The number of the next file. */
  nextNumber: string,
  /** Most numbers of one file. */
  mostNumbers: string,
  /** A reply with less than so many in a hundred needs a person's word. */
  leastPercent: string,
  /** For how many days a list holds. */
  days: string,
  /** What the next file would be called; nothing without a mailbox. */
  fileName: string | null,
};

export type OptOutWaitingView = {
  /** What it is called. */
  file: string,
  /** How many numbers are in it. */
  numbers: number,
  /** When it was made. */
  made: string,
  /** By whom. */
  by: string,
};

export type OptOutsView = {
  /** What is to be done: "268 numbers to check: 41 new, 227 whose clearance is about to end". */
  words: string,
  /** How many numbers need a check. */
  due: number,
  /** How many of them do not go into the next file, as it holds no more. */
  beyond: number,
  /** Whom nobody can be asked about, and why. */
  leftOut: Array<OptOutLeftOutView>,
  /** The check file that waits for its reply. */
  waiting: OptOutWaitingView | null,
  /** The reply that was read, of which nothing has come yet. */
  reply: OptOutReplyView | null,
  /** That what was chosen is no reply, in words. */
  message: string | null,
  /** How many numbers are cleared, by the day on which that ends, the first first. */
  lists: Array<OptOutListView>,
  /** What a person is reminded of, in a sentence without a full stop. */
  reminder: string | null,
  /** How many records were withdrawn from Central because their patients are not cleared, in sentences; never whose. */
  withdrawn: string | null,
  /** Checks that were made, the last first. */
  evidence: Array<OptOutEvidenceView>,
  /** What this computer says about its check files. */
  settings: OptOutSettingsView,
  /** Whether the patients are fictional, so that the desk makes its own reply. */
  practice: boolean,
};

export type OptionView = {
  /** Stable key. */
  key: string,
  /** As shown. */
  label: string,
  /** Heading it stands under in a long list. */
  group: string | null,
  /** What it means, when that needs saying. */
  meaning: string | null,
};

export type OtherChartNoteView = {
  /** "Every chart, September 2025: Telephone clinic started", "Removed". */
  words: string,
  /** Who. */
  by: string,
  /** When. */
  at: string,
};

export type OtherDeskView = {
  /** Id. */
  id: string,
  /** What it is called. */
  name: string,
  /** More than one key speaks for it, so that nothing of what it is said to say counts. */
  disputed: boolean,
  /** Those who use it, and those who were removed, by name. */
  people: Array<RoleSaidView>,
};

export type OtherFractureView = {
  /** Its record. */
  key: string,
  /** "Wrist, 3 May 2025". */
  words: string,
  /** Whether it is this patient's because people said so, and not by its NHS number: they may have been wrong. */
  linked: boolean,
};

export type PackFormat = "pdf" | "slides" | "workbook";

export type PackWrittenView = {
  /** The name of its file; nothing when the person thought better of it. */
  file: string | null,
};

export type PairQuestionView = {
  /** Stable key. */
  key: string,
  /** Question number. */
  number: string,
  /** What is asked. */
  wording: string,
  /** What the first says, in words; nothing where it is blank. */
  one: string | null,
  /** What the other says. */
  other: string | null,
  /** Both answer it, and differently: one of them has to be chosen. */
  differs: boolean,
};

export type PairRequest = {
  /** One record. */
  one: string,
  /** The other. */
  other: string,
};

export type PairView = {
  /** The one that is kept where they are joined. */
  one: DuplicateView,
  /** The other. */
  other: DuplicateView,
  /** Why they may be the same; nothing where they do not look it. */
  reason: string | null,
  /** What they say: what differs first, then what only one of them says, then what both say, each in the order of the form. */
  questions: Array<PairQuestionView>,
  /** How many questions differ. */
  differing: number,
  /** Why they cannot be joined yet, as a sentence without a full stop: something in one of them, A or B, is to be settled first. */
  settleFirst: string | null,
  /** What saying that they are not the same leaves to be done, as a sentence without a full stop; nothing where it is enough. */
  ifNotTheSame: string | null,
  /** Of what this was made: to be said when they are joined. */
  seen: string,
};

export type PastRecordView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient without a number. */
  nhsNumber: string | null,
  /** When the fracture was diagnosed. */
  diagnosed: string | null,
  /** The latest day of care that is known; nothing where none is. */
  lastSeen: string | null,
  /** What confirms that this record is meant. */
  confirm: string,
};

export type PastRecordsView = {
  /** The earliest diagnosed first. */
  rows: Array<PastRecordView>,
  /** Whether there are more than these. */
  more: boolean,
  /** For how many years records are kept after the patient was last seen. */
  years: number,
  /** Those that can be chosen. */
  yearsChoices: Array<number>,
};

export type PatientColumn = "nhsNumber" | "born" | "age" | "postcode" | "site" | "diagnosed" | "assessed" | "therapy" | "status" | "followUp" | "sync" | "changedBy" | "changedAt" | "version";

export type PatientFilter = "all" | "draft" | "submitted" | "followUpDue" | "needsYou" | "notSaved";

export type PatientMissingView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient from overseas. */
  nhsNumber: string | null,
  /** What the contact card says, where there is one that can be opened here. */
  contact: ContactView | null,
  /** Date of diagnosis. */
  diagnosed: string | null,
  /** What is missing, in the audit's order. */
  missing: Array<MissingOfPatientView>,
  /** The question to open the record at: the one whose window closes first. */
  opensAt: string | null,
  /** The first of the last days to come; nothing where there is none. */
  closes: string | null,
  /** That day in few words: "In 12 days", "Today". */
  closing: string | null,
  /** Whether it is one of the next seven, today included. */
  closesSoon: boolean,
};

export type PatientRowView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient from overseas. */
  nhsNumber: string | null,
  /** What the contact card says, where there is one that can be opened here. */
  contact: ContactView | null,
  /** Date of birth. */
  born: string | null,
  /** Age in whole years at diagnosis. */
  age: number | null,
  /** Site of the index fracture, as labelled. */
  site: string | null,
  /** Date of diagnosis. */
  diagnosed: string | null,
  /** Date of FLS assessment. */
  assessed: string | null,
  /** Draft or submitted. */
  status: RecordStatus,
  /** Answers left until submitted. */
  missing: number,
  /** Whether errors or conflicts wait for a person. */
  needsAttention: boolean,
  /** In words: "16-week due", "16-week late", "16-week from 23 Dec", "Not required", "None yet". */
  followUp: string,
  /** Whether that follow-up is late or long overdue. */
  overdue: boolean,
  /** Where it is on its way to Central. */
  sync: SyncState,
  /** Who changed it last. */
  changedBy: string,
  /** When. */
  changedAt: string,
  /** Postcode. */
  postcode: string | null,
  /** The therapy recommended, as labelled. */
  therapy: string | null,
  /** The years of diagnosis that its questions are for: "from 2024". */
  dataset: string,
  /** In the list of those that a figure does not count, or does not look at: why it does not. */
  notCounted: NotCountedView | null,
};

export type PatientSort = "diagnosed" | "nhsNumber" | "born" | "age" | "site" | "assessed" | "missing" | "followUp" | "sync" | "changed";

export type PatientsLook = {
  /** Which records. */
  filter: PatientFilter,
  /** Only this site, by its key. */
  site: string | null,
  /** Only diagnosed in this year. */
  year: number | null,
  /** Order. */
  sort: PatientSort,
  /** Whether the order is reversed. */
  descending: boolean,
  /** Columns, in order. */
  columns: Array<PatientColumn>,
};

export type PatientsView = {
  /** The rows of this page. */
  rows: Array<PatientRowView>,
  /** How many rows the search and filter leave in all. */
  total: number,
  /** How many of them were ever saved: they alone can be selected, exported and answered together. */
  saved: number,
  /** Counts for the filter buttons, over the whole search. */
  counts: FilterCounts,
  /** What the search was understood as: `NHS number`, `Born 3 May 1951`, `Postcode`; where it leaves nothing, what there is not, or why nothing can be found so and what can be searched for. */
  searchWords: string | null,
  /** A whole, valid NHS number that has no record yet: a record can be started with it. */
  startWith: string | null,
};

export type PeopleView = {
  /** They, in the order in which they were added. */
  people: Array<DeskPersonView>,
  /** Whom this computer told others of, and who can no longer open it. */
  left: Array<RoleSaidView>,
  /** Other computers of the service that have a lead clinician, as they said themselves. */
  elsewhere: Array<OtherDeskView>,
  /** Most that there can be. */
  most: number,
  /** What each role may do. */
  roles: Array<RoleView>,
  /** Whether one of them is lead clinician: until then nurses may do what a lead clinician may. */
  hasLead: boolean,
  /** Why whoever asks may not change who is here; nothing where they may. */
  refused: string | null,
  /** A sentence where nobody is added or changed here: the practice service is its one nurse's. */
  fixed: string | null,
};

export type PeriodStageName = "before" | "open" | "closed";

export type PersonView = {
  /** Id. */
  id: string,
  /** Name as they typed it. */
  name: string,
  /** Their wrong passphrases so far ask for a wait of this many seconds before the next try. */
  waitSeconds: number,
  /** Whether they have a one-time passphrase: they choose their own before anything opens. */
  oneTime: boolean,
  /** When they last unlocked, to the minute; nothing while they have not. */
  lastUnlocked: string | null,
  /** What they are here. */
  role: RoleName,
  /** The same, as people read it. */
  roleLabel: string,
};

export type Printed = "noPatients" | "record" | "patients" | "calls";

export type PrintingRequest = {
  /** What kind of sheet. */
  what: Printed,
  /** The records of its rows, as often as they are there. */
  records: Array<string>,
};

export type PrintingView = {
  /** Where there is no printer: that there is none, and what can be done instead. */
  noPrinter: string | null,
};

export type ProveRecoveryKeyRequest = {
  /** The key as typed. */
  recoveryKey: string,
};

export type ProveTrailRequest = {
  /** The mark of a line that somebody wrote down; blank where nobody did. */
  mark: string,
};

export type PurgeLineView = {
  /** When. */
  at: string,
  /** "2 records: their 30 days were over", "1 record, by A. Nurse: the patient asked for it". */
  words: string,
};

export type PurgePastRequest = {
  /** Record id. */
  record: string,
  /** What was typed to confirm it. */
  typed: string,
};

export type PurgeReasonView = {
  /** Stable key. */
  key: string,
  /** As shown. */
  label: string,
};

export type PurgeRecordRequest = {
  /** The record. */
  record: string,
  /** Key of the reason. */
  reason: string,
  /** What was typed to confirm it. */
  typed: string,
};

export type PurgedView = {
  /** How many records. */
  records: number,
  /** What was done and what follows, in sentences. */
  words: string,
};

export type PutOffRequest = {
  /** Record id. */
  record: string,
  /** Which follow-up: 16 or 52. */
  weeks: number,
  /** The day on which it comes back, as typed. */
  until: string,
  /** Why. */
  reason: string,
  /** To whom the patient is given with it; absent where that stays as it is. */
  assign: AssignTo | null,
};

export type PutOffView = {
  /** The day on which it comes back; absent where its reminder was ended. */
  until: string | null,
  /** Whether it closes between today and that day. */
  afterClose: boolean,
  /** Why: what came of a call, or what somebody wrote. */
  why: string,
};

export type QuestionHelpRequest = {
  /** The record's dataset version. */
  version: string,
  /** Question key. */
  question: string,
};

export type QuestionHelpView = {
  /** Why it is asked: what hangs on an answer. */
  why: string,
  /** What the audit says about it. */
  notes: Array<HelpNoteView>,
  /** What its options mean, those that need saying. */
  meanings: Array<MeaningView>,
  /** The KPIs that it feeds. */
  kpis: Array<HelpKpiView>,
  /** Its column in the audit's files, and how well the row is founded. */
  founding: string,
};

export type QuestionView = {
  /** Stable key. */
  key: string,
  /** `4.01`. */
  number: string,
  /** As shown. */
  wording: string,
  /** Key of the tab it is on. */
  tab: string,
  /** Mandatory, lite, optional or NHFD. */
  category: CategoryView,
  /** KPIs it feeds. */
  kpis: Array<number>,
  /** What kind of control it needs. */
  control: Control,
  /** `cm`, `kg`. */
  unit: string | null,
  /** Options of a choice; beside a date, number, NHS number or postcode: what may be chosen instead. */
  options: Array<OptionView>,
  /** A short hint under the wording. */
  hint: string | null,
  /** "Asked because 5.01 is Assessed by FLS". */
  because: string | null,
  /** The question it hangs from, when it is conditional. */
  parent: string | null,
  /** What stands in the box: as typed while it is not saved, else the answer in its usual form. */
  text: string,
  /** Keys of the options chosen. */
  chosen: Array<string>,
  /** How the typing is read: "14 March 2026". */
  reading: string | null,
  /** What was added to a date as typed: "the latest one up to today". */
  readingAdded: string | null,
  /** What stands in the boxes for day, month and year, for a date. */
  boxes: [string, string, string] | null,
  /** Which of those boxes are to be put right. */
  wrongBoxes: [boolean, boolean, boolean],
  /** Whether this person carries the answer to the next patient; nothing for a question whose answer may not be. */
  carry: boolean | null,
  /** From where what stands here was carried: "Carried from the last patient"; nothing once it was typed or saved. */
  carried: string | null,
  /** Why the typing cannot be read yet. */
  unreadable: string | null,
  /** Whether it differs from what was last saved. */
  changed: boolean,
  /** Somebody else's answer that arrived since this form was opened: "Changed on another desk to Hip". */
  arrived: string | null,
  /** Whether it is missing for submitted. */
  missing: boolean,
  /** An answer that is kept and that this version does not offer, in words. */
  notOffered: string | null,
  /** Where a call ended the reminder of a follow-up that has no answer: which call, and what No would say. */
  called: string | null,
};

export type ReceiptFoundView = {
  /** In words. */
  words: string,
  /** The record to open, where there is one. */
  record: string | null,
};

export type ReceiptsReadView = {
  /** When Central took the file that it answers, by its own clock. */
  taken: string,
  /** Whether it brought anything that was not here already. */
  news: boolean,
  /** Changes that Central has accepted. */
  accepted: number,
  /** Changes that it refuses. */
  refused: number,
  /** Changes of the service's other computers that arrived. */
  received: number,
  /** Whether Central has more for this computer than a file holds: another file for Central fetches it. */
  more: boolean,
};

export type RecordPatch = {
  /** The edition of the view that this is to be laid over, and no other. */
  since: number,
  /** Fields that changed, as they are now. */
  facts: Partial<RecordView>,
  /** Lists of things with a key that changed. */
  lists: { [F in keyof RecordView]?: RecordView[F] extends (infer T)[] ? { changed: T[]; at: number; removed: number; added: T[] } : never },
};

export type RecordRequest = {
  /** Record id. */
  record: string,
};

export type RecordStatus = "draft" | "submitted" | "notSaved";

export type RecordStep = { "kind": "whole",
  /** The record as it is now. */
  view: RecordView, } | { "kind": "changed",
  /** What changed. */
  patch: RecordPatch,
};

export type RecordView = {
  /** Record id. */
  id: string,
  /** Which of the views that this desk has told it is: what changes next is told on top of it. */
  edition: number,
  /** Ten digits, or nothing for a patient from overseas or a number that cannot be read yet. */
  nhsNumber: string | null,
  /** Draft or submitted, as it is saved and counted: what is typed does not change it before Save. */
  status: RecordStatus,
  /** Where it is on its way to Central. */
  sync: SyncState,
  /** Why, in a sentence: "Date of birth is missing, so it stays on this desk". */
  syncWords: string,
  /** "3 May 1951 (75), female". */
  born: string | null,
  /** "Wrist, diagnosed 14 Sep 2026". */
  fracture: string | null,
  /** The other fractures of this patient, the one diagnosed before it first. */
  otherFractures: Array<OtherFractureView>,
  /** Dataset version: `2024`. */
  version: string,
  /** The years of diagnosis that its questions are for: "from 2024". */
  dataset: string,
  /** Whether the record is new and not saved yet. */
  unsavedRecord: boolean,
  /** The tabs, in the audit's order. */
  tabs: Array<TabView>,
  /** Every question that is shown, in the audit's order. */
  questions: Array<QuestionView>,
  /** Answers that are kept though their question is no longer asked. */
  keptNotAsked: Array<KeptAnswerView>,
  /** What is missing now, in the audit's order. */
  missing: Array<MissingView>,
  /** What will fall due later. */
  later: Array<LaterView>,
  /** What the checks found, errors first, in the order of the form. */
  findings: Array<FindingView>,
  /** Answers given differently on two desks, to be settled by a person. */
  conflicts: Array<ConflictView>,
  /** A sentence about follow-up: "Follow-up is now required. Reach this patient from ... by ...". */
  followUp: string | null,
  /** Whether anything typed is not saved yet. */
  changed: boolean,
  /** When the working copy was last kept on this computer. */
  keptAt: string | null,
  /** When the record was last saved. */
  savedAt: string | null,
  /** When whoever is unlocked last saved answers in it: what Undo takes back. */
  mySave: string | null,
  /** When the record is deleted: why and until when it can be restored. */
  deleted: DeletedStateView | null,
  /** Someone deleted the record while someone else changed it: to be settled. */
  deletionConflict: boolean,
  /** Whether this person enters dates in three boxes: day, month, year. */
  dateBoxes: boolean,
  /** The date of diagnosis was typed into another dataset version and waits to be agreed to. */
  versionChange: VersionChangeView | null,
};

export type RecoverRequest = {
  /** The recovery key as typed. */
  recoveryKey: string,
  /** Who gets the new passphrase. */
  user: string,
  /** The new passphrase. */
  passphrase: string,
  /** Whether they go on where the computer's key store, which took part so far, gives nothing: their passphrase alone then protects the records. */
  withoutKeyStore: boolean,
};

export type RecoveryKeyKnown = "notProved" | "proved" | "lost" | "newer" | "practice";

export type RecoveryKeyStandingView = {
  /** Whether it opens. */
  known: RecoveryKeyKnown,
  /** When it last did. */
  proved: string | null,
};

export type RecoveryKeyView = {
  /** The groups of the recovery key, to be printed and kept apart from the computer. */
  groups: Array<string>,
  /** Whether the computer's key store takes part; without it the passphrase alone protects the records. */
  keychain: boolean,
  /** Why the desk that was made has not joined its Central all the same; it can be joined again. */
  notJoined: string | null,
};

export type RefusedView = {
  /** What. */
  right: RightName,
  /** Who may, and whom to ask, without a full stop. */
  why: string,
};

export type RemoveChartNoteRequest = {
  /** Which. */
  note: string,
  /** The entries that whoever removes it has seen. */
  seen: Array<string>,
};

export type RemovePersonRequest = {
  /** Whom. */
  user: string,
  /** Who has what they typed and did not save; nothing for whoever asks. */
  handOverTo: string | null,
  /** The passphrase of whoever asks. */
  passphrase: string,
};

export type RenamePersonRequest = {
  /** Whom. */
  user: string,
  /** The name. */
  name: string,
  /** The passphrase of whoever asks; nothing where they change their own name. */
  passphrase: string | null,
};

export type RenewPassphraseRequest = {
  /** Whom. */
  user: string,
  /** The passphrase of whoever asks. */
  passphrase: string,
};

export type RenewRecoveryKeyRequest = {
  /** The passphrase of whoever asks. */
  passphrase: string,
};

export type RestandingLineView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient from overseas, and before there is a number. */
  nhsNumber: string | null,
  /** 1.09. */
  diagnosed: string | null,
  /** Each way in which it would, in words. */
  words: Array<string>,
};

export type RestandingWayView = {
  /** "become drafts: an answer is missing that was not wanted before". */
  words: string,
  /** How many records. */
  records: number,
};

export type RestoreBackupRequest = {
  /** The recovery key as typed. */
  recoveryKey: string,
  /** Who opens the records from then on. */
  user: string,
  /** The passphrase that they choose. */
  passphrase: string,
  /** Whether they go on where the computer's key store gives nothing. */
  withoutKeyStore: boolean,
  /** Whether the records that are here already are set aside. */
  setAside: boolean,
};

export type RestoredView = {
  /** What the window opens on. */
  session: SessionView,
  /** When the backup was made. */
  made: string,
  /** How many records it has. */
  records: number,
  /** The folder in which the records are that were here before. */
  aside: string | null,
};

export type RightName = "read" | "write" | "writeMany" | "import" | "export" | "send" | "erase" | "people" | "service" | "join" | "oversee";

export type RoleName = "lead" | "nurse" | "readOnly";

export type RoleSaidView = {
  /** Id. */
  id: string,
  /** Name. */
  name: string,
  /** What they are there, or were last. */
  roleLabel: string,
  /** Since when; nothing where that was not kept. */
  since: string | null,
  /** When they were removed; nothing while they can open that computer. */
  removed: string | null,
};

export type RoleView = {
  /** Which. */
  role: RoleName,
  /** As people read it. */
  label: string,
  /** What it may, after "may", once the desk has a lead clinician. */
  may: Array<string>,
};

export type RunChartRequest = {
  /** 2 to 11; nothing for patients identified. */
  kpi: number | null,
  /** With which lines and rules. */
  lines: ChartLines,
  /** How many months, the last of them this one; 120 at most. */
  months: number,
  /** Of one group of patients; nothing for everybody. */
  group: FigureGroup | null,
};

export type RunChartView = {
  /** "KPI 9: 16-week follow-up", "Patients identified (gender: Female)". */
  title: string,
  /** Which lines it has: limits that do not step where it is asked for others and is no share of patients. */
  lines: ChartLines,
  /** Whether its limits can step by month. */
  hasSteps: boolean,
  /** Of which group of patients it is; nothing for everybody. */
  group: FigureGroup | null,
  /** The groups that it can be of; none where it is of everybody alone. */
  cuts: Array<ChartCutView>,
  /** What the chart says, first of all. */
  sentence: string,
  /** "Data as at 11:42, 17 November 2026". */
  asAt: string,
  /** The drawing, as SVG: made by `drawing`, which lets no text through unescaped and has neither script nor style. */
  svg: string,
  /** Width of the drawing in its own units. */
  width: number,
  /** Height of it. */
  height: number,
  /** The months, oldest first. */
  months: Array<ChartMonthView>,
  /** What the limits say of the last closed month, and of the target; none on a chart with a median. */
  letters: Array<ChartLetterView>,
  /** The notes on the chart, by month. */
  notes: Array<NoteOnChartView>,
  /** How many notes of this chart are about months that it does not show. */
  notesElsewhere: number,
  /** How the chart is made: name and words. */
  about: Array<ChartAboutView>,
  /** Every chart there is. */
  charts: Array<ChartChoiceView>,
};

export type RunImportRequest = {
  /** How it was read. */
  read: ImportRequest,
  /** Which preview was seen. */
  preview: string,
  /** Whether nothing is imported where a row is refused. */
  allOrNone: boolean,
  /** What was typed for how many answers are cleared; blank where none is. */
  cleared: string,
};

export type SaveChartNoteRequest = {
  /** Which note is changed; nothing for a new one. */
  note: string | null,
  /** The entries that whoever changes it has seen. */
  seen: Array<string>,
  /** Its month: "2025-09", "September 2025". */
  month: string,
  /** What it says. */
  text: string,
  /** Whether it stands on every chart. */
  every: boolean,
  /** Where it does not: on that of this KPI, or where there is none on that of patients identified. */
  kpi: number | null,
  /** Whether median or limits begin anew with its month. */
  beginsAnew: boolean,
};

export type SaveFacilitiesRequest = {
  /** The year that it is about. */
  period: number,
  /** Whether it is submitted, too. What was submitted before is, always. */
  submit: boolean,
};

export type SaveViewRequest = {
  /** Its name. */
  name: string,
  /** Whether everybody at this desk is to have it. */
  shared: boolean,
  /** What it shows. */
  look: PatientsLook,
};

export type SavedViewView = {
  /** Id. */
  id: string,
  /** Name. */
  name: string,
  /** Whether everybody at this desk has it. */
  shared: boolean,
  /** What it shows. */
  look: PatientsLook,
};

export type SayCaseloadRequest = {
  /** From which year on. */
  fromYear: number,
  /** How many a year, as typed; blank where the hospitals say it. */
  text: string,
  /** The hospitals that it is worked out from; none where it is not. */
  hospitals: Array<HospitalHipsRequest>,
  /** Whether a number was confirmed that differs from the year before by more than half. */
  confirmed: boolean,
};

export type ScanRequest = {
  /** As it was typed, separators included. */
  text: string,
};

export type ScannedView = {
  /** Ten digits. */
  nhsNumber: string,
  /** The record of this patient, when there is exactly one. */
  record: string | null,
  /** Whether there are several to choose from. */
  several: boolean,
};

export type ScreenPlaceView = {
  /** The address within the window: screen, record and tab. */
  route: string,
  /** The question that has focus. */
  question: string | null,
  /** What is typed and not saved in the boxes of a screen that has no record yet, or of a dialog. */
  typed: Array<TypedBoxView>,
  /** The list that the record was opened from. */
  list: LeftListView | null,
};

export type ServiceView = {
  /** Unit code, `HRW`. */
  code: string,
  /** Name, `Hartwell Royal FLS`. */
  name: string,
  /** Whether its patients are fictional. */
  demo: boolean,
  /** The central server it sends to, once joined. */
  central: string | null,
  /** Whether it has the desk for opt-out checks, as a service in England has. */
  optOuts: boolean,
};

export type SessionState = "firstRun" | "locked" | "open";

export type SessionView = {
  /** Which of the three states the desk is in. */
  state: SessionState,
  /** The service, once a store is there and open. */
  service: ServiceView | null,
  /** The people who can unlock this desk. */
  people: Array<PersonView>,
  /** Who has unlocked it. */
  user: PersonView | null,
  /** What they may not do, each with the reason; nothing while locked. */
  refused: Array<RefusedView>,
  /** The names of those who may let somebody in. */
  letIn: Array<string>,
  /** Whether the computer's key store takes part in protecting the records. */
  keychain: boolean,
  /** Today, as the desk sees it. */
  today: string,
  /** Where the person who has just unlocked left off. */
  returnTo: ScreenPlaceView | null,
  /** While locked: what whoever was in left when this program locked, as far as a locked screen may say it. */
  leftOff: LeftOffView | null,
  /** While locked and still sending: what is due, what waits, and until when. */
  whileLocked: string | null,
  /** A sentence about an unlocked store that lost its last changes. */
  earlier: string | null,
  /** A sentence about what people had typed who are nobody here, and whoever unlocked has now. */
  takenOver: string | null,
  /** Set where an unlocked store can only be read. */
  onlyReading: OnlyReadingView | null,
  /** A sentence about the store when it cannot be opened: damaged, newer, or held by another program. */
  trouble: string | null,
  /** The passphrase of a demonstration that this program made for somebody to look around in: it protects nobody, and is no secret. */
  practicePassphrase: string | null,
  /** The text sizes to choose from, in percent of the usual one, the smallest first. */
  textSizes: Array<number>,
  /** This program's version. */
  version: string,
};

export type SettingChange = { "questionMark": boolean } | { "dateBoxes": boolean } | { "hideNhsNumbers": boolean } | { "textSize": number } | { "lockAfterMinutes": number } | { "reminders": boolean } | { "remindAt": string } | { "quietFrom": string } | { "quietUntil": string } | { "keepInTray": boolean };

export type SettingsView = {
  /** Whether `?` alone opens the sheet of keys. Ctrl / always does. */
  questionMark: boolean,
  /** Whether dates are entered in three boxes: day, month, year. */
  dateBoxes: boolean,
  /** Whether NHS numbers are masked in lists. */
  hideNhsNumbers: boolean,
  /** How large everything is drawn, in percent of the usual size. */
  textSize: number,
  /** After how many idle minutes the desk locks. */
  lockAfterMinutes: number,
  /** What can be chosen for it, the shortest first. */
  lockAfterChoices: Array<number>,
  /** Whether they are reminded of what is due. */
  reminders: boolean,
  /** The time of day in London at which they are reminded, `09:30`. */
  remindAt: string,
  /** The first minute of the day at which nothing is said, and the first at which something may be said again. */
  quietFrom: string,
  /** See `quiet_from`; the same where it is never quiet. */
  quietUntil: string,
  /** Whether closing the window leaves the desk running in the tray. */
  keepInTray: boolean,
  /** Whether the service, every desk of it, keeps contact cards and notes. */
  contactCards: boolean,
};

export type SettleRequest = {
  /** Record id. */
  record: string,
  /** Question key. */
  question: string,
  /** The entry whose answer is to stand; nothing for an answer of one's own. */
  entry: string | null,
  /** The entries of every candidate that was on the screen when it was chosen. */
  shown: Array<string>,
};

export type SiteCountView = {
  /** Key of the option. */
  key: string,
  /** As labelled. */
  label: string,
  /** Records. */
  count: number,
};

export type StartChoice = "new" | { "record": string };

export type StartRecordRequest = {
  /** What was typed. */
  patient: NewPatient,
  /** What the person decided, where there was something to decide. */
  choice: StartChoice | null,
};

export type StartWithComputerRequest = {
  /** Whether it is to. */
  start: boolean,
};

export type StartedView = { "kind": "opened",
  /** Its id. */
  record: string,
  /** Whether it opens unasked, because it is of this patient and date. */
  existing: boolean,
  /** The question to begin at, when it is not the first that is missing. */
  question: string | null, } | { "kind": "choose",
  /** Between these. */
  found: FoundView,
};

export type StopView = {
  /** The row. */
  row: string,
  /** The record. */
  record: string,
  /** The question. */
  question: string | null,
};

export type SupportLineView = {
  /** "Program". */
  name: string,
  /** "FLS Desk 0.1.0". */
  value: string,
};

export type SyncCounts = {
  /** Only here. */
  onlyHere: number,
  /** Waiting. */
  waiting: number,
  /** Sent. */
  sent: number,
  /** Accepted. */
  accepted: number,
  /** Needs you. */
  needsYou: number,
};

export type SyncRowView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing. */
  nhsNumber: string | null,
  /** Date of diagnosis. */
  diagnosed: string | null,
  /** Its state. */
  state: SyncState,
  /** Why it is in that state. */
  words: string,
  /** The question to open it at, when there is one. */
  question: string | null,
};

export type SyncState = "onlyHere" | "waiting" | "sent" | "accepted" | "needsYou";

export type SyncView = {
  /** The answer: "Yes. You can close or lock; nothing will be lost." */
  answer: string,
  /** What Central has and lacks: "Central has everything, but 2 records need you." */
  words: string,
  /** Whether a Central is known; without one nothing is ever sent. */
  joined: boolean,
  /** Its address. */
  central: string | null,
  /** Central does not know this desk any more, or turned it out: with another code it can join again. */
  turnedOut: boolean,
  /** Counts that add up to all records. */
  counts: SyncCounts,
  /** When Central last answered. */
  answered: string | null,
  /** The last failure in words, while it lasts: "Central has not answered since 09:12. Entry goes on; 14 records wait." */
  trouble: string | null,
  /** That nothing was sent for a month, in words. */
  monthWithoutSending: string | null,
  /** Records in use here. */
  inUse: number,
  /** Deleted records that are still here. */
  deleted: number,
  /** Records here that Central has never had. */
  notAtCentral: number,
  /** How many records Central holds of this service, as it last said. */
  centralRecords: number | null,
  /** Whether both sides agreed when they last compared. */
  agree: boolean | null,
  /** Ids of records that differ here and at Central, also those that are not here. */
  differing: Array<string>,
  /** How many changes a newer version of the program made, which this one keeps and cannot read, in words. */
  newer: string | null,
  /** That Central has other questions of the audit than this program, and what that means, in words. */
  otherDataset: string | null,
  /** That what is private to the service cannot all be opened here yet, in words. */
  waitsForKey: string | null,
  /** The service's other computers that can open what is private to it, by name. */
  readers: Array<string>,
  /** Changes still arriving on a new desk, of how many. */
  arriving: ArrivingView | null,
  /** Whether Central has given this computer a key for files, which go there by hand where no network leads. */
  writesFiles: boolean,
  /** The last file that was written for Central. */
  batchFile: BatchFileView | null,
  /** Records that whoever is unlocked has typed into and not saved: what is typed there is not sent before. */
  notSaved: number,
  /** What is not accepted, needs you first; at most 200. */
  rows: Array<SyncRowView>,
};

export type SyncedView = {
  /** Entries sent. */
  sent: number,
  /** Entries accepted. */
  accepted: number,
  /** Records held. */
  held: number,
  /** Entries refused. */
  refused: number,
  /** Entries received. */
  received: number,
  /** Whether both sides agreed at the end. */
  agree: boolean,
  /** Where they did not: ids of records that differ here and at Central. */
  differing: Array<string>,
  /** How many changes a newer version of the program made, which this one keeps and cannot read, in words. */
  newer: string | null,
  /** That Central has other questions of the audit than this program, and what that means, in words. */
  otherDataset: string | null,
  /** That what is private to the service cannot all be opened here yet, in words. */
  waitsForKey: string | null,
};

export type TabView = {
  /** Stable key. */
  key: string,
  /** "Patient Cont'd". */
  title: string,
  /** Answers left in it. */
  left: number,
  /** Errors and conflicts in it. */
  errors: number,
  /** Warnings in it. */
  warnings: number,
  /** "Not required" or "from 7 Dec 2026", when there is such a thing to say. */
  note: string | null,
};

export type TakeFrom = "one" | "other";

export type TakeOutCaseloadRequest = {
  /** Which year. */
  fromYear: number,
};

export type TakeUpRequest = {
  /** Record id. */
  record: string,
  /** Which follow-up: 16 or 52. */
  weeks: number,
  /** To whom the patient is given with it; absent where that stays as it is. */
  assign: AssignTo | null,
};

export type TermView = {
  /** "Draft". */
  word: string,
  /** What people may look for it under. */
  also: Array<string>,
  /** What it means. */
  meaning: string,
  /** Words that belong to it. */
  see: Array<string>,
};

export type TherapyCountView = {
  /** Key of the option. */
  key: string,
  /** As labelled. */
  label: string,
  /** Follow-ups. */
  count: number,
};

export type ThisComputerView = {
  /** Where it shows no notifications: that it does not, and what can be done. */
  noNotifications: string | null,
  /** Where its desktop has no tray: that it has none, and what follows. */
  noTray: string | null,
  /** Whether the desk starts with it, for this account; nothing where it cannot. */
  startsWithComputer: boolean | null,
};

export type TodayHeadingName = "needsYou" | "notSaved" | "inTime" | "late" | "nearlyComplete" | "stillCounts";

export type TodayLineView = {
  /** Record id. */
  id: string,
  /** Ten digits, or nothing for a patient from overseas, and before there is a number. */
  nhsNumber: string | null,
  /** What the contact card says, where there is one that can be opened here. */
  contact: ContactView | null,
  /** What is asked for: "16-week, Wrist, Risedronate", "5.01 Falls risk assessment". */
  what: string,
  /** What it is for, or what came before: "Feeds KPI 6", "Assessed 3 Sep 2026". */
  why: string,
  /** How it stands, or how long there is: "Closes in 6 days", "1 answer left". */
  state: string,
  /** Whether the last day on which it is in time is one of the next seven, today included. */
  closesSoon: boolean,
  /** The day that goes with it: on which it closes or was changed. */
  on: string | null,
  /** The question to open the record at, when there is one. */
  question: string | null,
};

export type TodayRequest = {
  /** How many lines stand under a heading whose list has a page of its own: three at least, and fifteen at most. */
  lines: number,
};

export type TodaySectionView = {
  /** Which. */
  heading: TodayHeadingName,
  /** How many there are in all; nothing where they are not counted. */
  total: number | null,
  /** The first of them. A record stands under one heading only. */
  lines: Array<TodayLineView>,
};

export type TodayView = {
  /** The day that it is of. */
  today: string,
  /** In one sentence without a full stop: "11 things need you: 2 to put right, 9 follow-ups in time; 31 follow-ups are late and still owed". */
  words: string,
  /** That a facilities audit is due, in a sentence without a full stop. The words count records only. */
  facilities: string | null,
  /** That this desk has no copy anywhere, or that its backups fail, in a sentence without a full stop. */
  backup: string | null,
  /** That a correction of the audit's questions waits to be put to use, in a sentence without a full stop. */
  dataset: string | null,
  /** In England: that lists of cleared numbers have ended or are about to, in a sentence without a full stop. */
  optOuts: string | null,
  /** That records are past their time, for whoever may look through them, without a full stop; nothing where none is. */
  past: string | null,
  /** What the audit team has to say, the newest first. */
  notices: Array<NoticeView>,
  /** The headings under which there is something, in their order. */
  sections: Array<TodaySectionView>,
  /** What comes next, and what is long overdue: "Next: 3 follow-ups open on 4 December 2026". */
  next: string,
};

export type TrailKeptView = {
  /** One of the choices. */
  years: number,
};

export type TrailProofView = {
  /** Whether nothing is wrong. */
  whole: boolean,
  /** What was found, a sentence each. */
  words: Array<string>,
  /** The mark of the last line, to be written down; nothing where there is no line. */
  mark: string | null,
};

export type TypeAnswerRequest = {
  /** Record id. */
  record: string,
  /** Question key. */
  question: string,
  /** What stands in the box. */
  text: string,
  /** Keys of the options chosen. */
  chosen: Array<string>,
};

export type TypeFacilityRequest = {
  /** The year that it is about. */
  period: number,
  /** The question's key. */
  question: string,
  /** The text, or the keys of options joined by "; ". */
  text: string,
};

export type TypedBoxView = {
  /** The box. */
  name: string,
  /** Its text. */
  text: string,
};

export type TypedElsewhereView = {
  /** Where the box is, as the screen names it: "New patient", "Contact card". */
  at: string,
  /** The NHS number of the patient whom it is about, where they have a record with one. */
  nhsNumber: string | null,
  /** The box, as the screen names it. */
  label: string,
  /** What stands in it. */
  text: string,
};

export type UndoImportRequest = {
  /** Its id. */
  import: string,
  /** Which preview was seen. */
  preview: string,
};

export type UndoneView = {
  /** When what is undone was saved. */
  savedAt: string,
  /** How many answers were put back. */
  putBack: number,
  /** How many warnings are no longer accepted. */
  noLongerAccepted: number,
  /** How many warnings are accepted again. */
  acceptedAgain: number,
  /** The record as it is now. */
  record: RecordView,
};

export type UnjoinRequest = {
  /** The record that was joined to another; or the one that stands for both, where only one was joined to it. */
  record: string,
};

export type UnlockRequest = {
  /** Who. */
  user: string,
  /** Their passphrase. */
  passphrase: string,
};

export type UntickedRows = {
  /** Rows that would start a record are unticked, but for those below. */
  new: boolean,
  /** Rows that would change one are unticked, but for those below. */
  changed: boolean,
  /** Rows whose record has another date of birth are unticked, but for those below. */
  birthDate: boolean,
  /** Rows that are ticked otherwise than the rest of their outcome. */
  otherwise: Array<number>,
};

export type UseDatasetRequest = {
  /** Those that were shown: where others wait by now, nothing is done. */
  waiting: Array<string>,
};

export type UseOptOutReplyRequest = {
  /** Whether somebody has said that it is right although few numbers came back. */
  agreed: boolean,
};

export type VersionChangeView = {
  /** Key of the question, the date of diagnosis. */
  key: string,
  /** "3 March 2023". */
  date: string,
  /** The date that counts until then, "14 September 2026". */
  dateBefore: string,
  /** Whose dataset the record has now: "fractures diagnosed from 1 January 2024". */
  from: string,
  /** Whose dataset it would have. */
  to: string,
  /** What would change; empty when both versions ask the same. */
  groups: Array<ChangeGroupView>,
};

export type WarningRequest = {
  /** Record id. */
  record: string,
  /** The check's code. */
  check: string,
  /** Question key. */
  question: string,
};

export type WeekAheadView = {
  /** The Monday on which it begins. Of this week only what closes from today on is counted. */
  monday: string,
  /** How many of those that close in it are open today. */
  open: number,
  /** How many open between today and then. */
  notOpen: number,
};

export type WeeksAheadView = {
  /** Of all patients. */
  weeks: Array<WeekAheadView>,
};

export type WriteNoteRequest = {
  /** Record id. */
  record: string,
  /** The note that is corrected; nothing for a new one. */
  note: string | null,
  /** What it says. */
  text: string,
};

export type YearCountView = {
  /** The year. */
  year: number,
  /** Records. */
  count: number,
};

export interface Commands {
  session: { request: null; view: SessionView };
  create_service: { request: CreateServiceRequest; view: RecoveryKeyView };
  join_service: { request: JoinServiceRequest; view: RecoveryKeyView };
  check_first_run: { request: FirstRunAnswer; view: FirstRunReadingView };
  explore: { request: null; view: SessionView };
  leave_demonstration: { request: null; view: SessionView };
  unlock: { request: UnlockRequest; view: SessionView };
  recover: { request: RecoverRequest; view: SessionView };
  choose_passphrase: { request: ChoosePassphraseRequest; view: SessionView };
  lock: { request: null; view: SessionView };
  still_here: { request: null; view: IdleView };
  keep_place: { request: ScreenPlaceView; view: ScreenPlaceView };
  settings: { request: null; view: SettingsView };
  change_setting: { request: SettingChange; view: SettingsView };
  keep_cards: { request: KeepCardsRequest; view: SettingsView };
  caseload: { request: null; view: CaseloadView };
  say_caseload: { request: SayCaseloadRequest; view: CaseloadView };
  take_out_caseload: { request: TakeOutCaseloadRequest; view: CaseloadView };
  facilities: { request: FacilitiesRequest; view: FacilitiesView };
  type_facility: { request: TypeFacilityRequest; view: FacilitiesView };
  save_facilities: { request: SaveFacilitiesRequest; view: FacilitiesView };
  dataset_files: { request: null; view: DatasetView };
  preview_dataset: { request: null; view: DatasetPreviewView };
  use_dataset: { request: UseDatasetRequest; view: DatasetView };
  opt_outs: { request: null; view: OptOutsView };
  count_opt_outs: { request: null; view: OptOutCountView };
  make_opt_out_check: { request: null; view: OptOutsView };
  give_up_opt_out_check: { request: null; view: OptOutsView };
  choose_opt_out_reply: { request: null; view: OptOutsView };
  practise_opt_out_reply: { request: null; view: OptOutsView };
  use_opt_out_reply: { request: UseOptOutReplyRequest; view: OptOutsView };
  change_opt_out_setting: { request: OptOutSettingChange; view: OptOutsView };
  save_opt_out_evidence: { request: null; view: ExportedView };
  people: { request: null; view: PeopleView };
  add_person: { request: AddPersonRequest; view: OneTimePassphraseView };
  renew_passphrase: { request: RenewPassphraseRequest; view: OneTimePassphraseView };
  remove_person: { request: RemovePersonRequest; view: SessionView };
  change_role: { request: ChangeRoleRequest; view: PeopleView };
  rename_person: { request: RenamePersonRequest; view: PeopleView };
  change_passphrase: { request: ChangePassphraseRequest; view: PeopleView };
  recovery_key: { request: null; view: RecoveryKeyStandingView };
  prove_recovery_key: { request: ProveRecoveryKeyRequest; view: RecoveryKeyStandingView };
  renew_recovery_key: { request: RenewRecoveryKeyRequest; view: RecoveryKeyView };
  backups: { request: null; view: BackupsView };
  choose_backup_folder: { request: null; view: BackupsView };
  change_backups: { request: BackupChange; view: BackupsView };
  back_up_now: { request: null; view: MadeBackupView };
  choose_backup: { request: null; view: BackupSeenView | null };
  check_backup: { request: CheckBackupRequest; view: BackupSeenView };
  restore_backup: { request: RestoreBackupRequest; view: RestoredView };
  access_trail: { request: AccessTrailRequest; view: AccessTrailView };
  prove_access_trail: { request: ProveTrailRequest; view: TrailProofView };
  export_access_trail: { request: AccessTrailRequest; view: ExportedView };
  export_everything: { request: EverythingRequest; view: PackWrittenView };
  keep_access_trail: { request: KeepTrailRequest; view: TrailKeptView };
  this_computer: { request: null; view: ThisComputerView };
  start_with_computer: { request: StartWithComputerRequest; view: ThisComputerView };
  printing: { request: PrintingRequest; view: PrintingView };
  counts: { request: null; view: CountsView };
  today: { request: TodayRequest; view: TodayView };
  list_patients: { request: ListPatientsRequest; view: PatientsView };
  look_for_record: { request: NewPatient; view: NewPatientView };
  narrowings: { request: ListPatientsRequest; view: NarrowingsView };
  list_choices: { request: null; view: ListChoicesView };
  choose_columns: { request: ChooseColumnsRequest; view: ListChoicesView };
  save_view: { request: SaveViewRequest; view: ListChoicesView };
  forget_view: { request: ForgetViewRequest; view: ListChoicesView };
  export_patients: { request: ExportPatientsRequest; view: ExportedView };
  export_follow_ups: { request: ExportFollowUpsRequest; view: ExportedView };
  export_page: { request: null; view: ExportPageView };
  export_records: { request: ExportRecordsRequest; view: ExportedRecordsView };
  bulk_questions: { request: null; view: Array<BulkQuestionView> };
  preview_bulk: { request: BulkRequest; view: BulkPreviewView };
  apply_bulk: { request: ApplyBulkRequest; view: BulkChangeView };
  preview_decision: { request: DecideFollowUpsRequest; view: BulkPreviewView };
  apply_decision: { request: ApplyDecisionRequest; view: BulkChangeView };
  last_bulk: { request: null; view: BulkChangeView | null };
  undo_bulk: { request: null; view: BulkUndoneView };
  start_record: { request: StartRecordRequest; view: StartedView };
  open_record: { request: RecordRequest; view: RecordView };
  type_answer: { request: TypeAnswerRequest; view: RecordStep };
  save_record: { request: RecordRequest; view: RecordView };
  carry: { request: CarryRequest; view: RecordStep };
  clear_carried: { request: RecordRequest; view: RecordStep };
  scan_wristband: { request: ScanRequest; view: ScannedView };
  undo_save: { request: RecordRequest; view: UndoneView };
  accept_warning: { request: AcceptWarningRequest; view: RecordStep };
  withdraw_acceptance: { request: WarningRequest; view: RecordStep };
  discard_changes: { request: RecordRequest; view: RecordView };
  change_version: { request: ChangeVersionRequest; view: RecordStep };
  settle_conflict: { request: SettleRequest; view: RecordStep };
  contact_card: { request: RecordRequest; view: ContactCardView };
  change_contact_card: { request: ChangeCardRequest; view: ContactCardView };
  notes: { request: RecordRequest; view: NotesView };
  write_note: { request: WriteNoteRequest; view: NotesView };
  take_back_note: { request: NoteRequest; view: NotesView };
  call_log: { request: RecordRequest; view: CallLogView };
  log_call: { request: LogCallRequest; view: CallLogView };
  put_off: { request: PutOffRequest; view: CallLogView };
  take_up: { request: TakeUpRequest; view: CallLogView };
  assign: { request: AssignRequest; view: CallLogView };
  record_history: { request: RecordRequest; view: Array<HistoryLineView> };
  delete_reasons: { request: null; view: Array<DeleteReasonView> };
  delete_record: { request: DeleteRecordRequest; view: RecordView };
  restore_record: { request: RecordRequest; view: RecordView };
  list_duplicates: { request: null; view: DuplicatesView };
  count_duplicates: { request: null; view: DuplicateCountView };
  compare_records: { request: PairRequest; view: PairView };
  preview_join: { request: JoinRecordsRequest; view: JoinPreviewView };
  join_records: { request: JoinRecordsRequest; view: RecordView };
  keep_apart: { request: KeepApartRequest; view: DuplicatesView };
  ask_again: { request: PairRequest; view: DuplicatesView };
  part_fractures: { request: PairRequest; view: RecordView };
  unjoin_records: { request: UnjoinRequest; view: RecordView };
  list_deleted: { request: null; view: DeletedPatientsView };
  purge_record: { request: PurgeRecordRequest; view: PurgedView };
  past_records: { request: null; view: PastRecordsView };
  purge_past: { request: PurgePastRequest; view: PurgedView };
  keep_past: { request: KeepPastRequest; view: PastRecordsView };
  keep_records_for: { request: KeepRecordsRequest; view: PastRecordsView };
  purge_due: { request: null; view: PurgedView };
  losses: { request: null; view: LossesView | null };
  losses_read: { request: LossesReadRequest; view: LossesView | null };
  list_follow_ups: { request: ListFollowUpsRequest; view: FollowUpsView };
  weeks_ahead: { request: null; view: WeeksAheadView };
  export_calendar: { request: null; view: ExportedView };
  follow_up_narrowings: { request: FollowUpNarrowingsRequest; view: FollowUpNarrowingsView };
  choose_import: { request: null; view: ImportSeenView | null };
  take_dropped_file: { request: null; view: ImportSeenView | null };
  preview_import: { request: ImportRequest; view: ImportSeenView };
  import_columns: { request: ImportRequest; view: ImportColumnsView };
  check_import_columns: { request: ImportColumnsRequest; view: ImportColumnFaultsView };
  use_import_columns: { request: ImportColumnsRequest; view: ImportSeenView };
  kept_import_columns: { request: null; view: Array<KeptColumnsView> };
  forget_import_columns: { request: ForgetImportColumnsRequest; view: Array<KeptColumnsView> };
  nhfd_account: { request: null; view: NhfdAccountView | null };
  choose_nhfd_account: { request: null; view: NhfdAccountView | null };
  leave_out_nhfd_account: { request: null; view: NhfdAccountView | null };
  save_nhfd_account: { request: null; view: ExportedView };
  run_import: { request: RunImportRequest; view: ImportedView };
  save_import_errors: { request: ImportRequest; view: ExportedView };
  import_progress: { request: null; view: ImportProgressView };
  stop_import: { request: null; view: ImportProgressView };
  leave_import: { request: null; view: ImportProgressView };
  earlier_imports: { request: null; view: Array<EarlierImportView> };
  preview_import_undo: { request: ImportUndoRequest; view: ImportUndoView };
  undo_import: { request: UndoImportRequest; view: ImportUndoView };
  kpis: { request: KpisRequest; view: KpisView };
  missing_answers: { request: MissingAnswersRequest; view: MissingAnswersView };
  missing_by_patient: { request: MissingAnswersRequest; view: MissingByPatientView };
  run_chart: { request: RunChartRequest; view: RunChartView };
  export_chart: { request: ExportChartRequest; view: ExportedView };
  chart_picture: { request: RunChartRequest; view: ChartPictureView };
  export_chart_png: { request: ExportChartPngRequest; view: ExportedView };
  chart_notes: { request: null; view: ChartNotesView };
  save_chart_note: { request: SaveChartNoteRequest; view: ChartNotesView };
  remove_chart_note: { request: RemoveChartNoteRequest; view: ChartNotesView };
  export_pack: { request: ExportPackRequest; view: PackWrittenView };
  question_help: { request: QuestionHelpRequest; view: QuestionHelpView };
  help_page: { request: null; view: HelpPageView };
  sync_page: { request: null; view: SyncView };
  sync_now: { request: null; view: SyncedView };
  write_batch_file: { request: null; view: BatchWrittenView };
  read_receipt_file: { request: null; view: ReceiptsReadView | null };
  look_up_receipt: { request: LookUpReceiptRequest; view: ReceiptFoundView };
  join_central: { request: JoinCentralRequest; view: SyncView };
  correct_address: { request: CorrectAddressRequest; view: SyncView };
}

/** What each command needs of whoever asks: a right, or nothing where nobody has to be in. */
export const NEEDS: Record<keyof Commands, RightName | null> = {
  session: null,
  create_service: null,
  join_service: null,
  check_first_run: null,
  explore: null,
  leave_demonstration: null,
  unlock: null,
  recover: null,
  choose_passphrase: null,
  lock: null,
  still_here: "read",
  keep_place: "read",
  settings: "read",
  change_setting: "read",
  keep_cards: "service",
  caseload: "read",
  say_caseload: "service",
  take_out_caseload: "service",
  facilities: "read",
  type_facility: "service",
  save_facilities: "service",
  dataset_files: "read",
  preview_dataset: "read",
  use_dataset: "service",
  opt_outs: "read",
  count_opt_outs: "read",
  make_opt_out_check: "export",
  give_up_opt_out_check: "export",
  choose_opt_out_reply: "export",
  practise_opt_out_reply: "export",
  use_opt_out_reply: "export",
  change_opt_out_setting: "service",
  save_opt_out_evidence: "read",
  people: "read",
  add_person: "people",
  renew_passphrase: "people",
  remove_person: "people",
  change_role: "people",
  rename_person: "people",
  change_passphrase: "read",
  recovery_key: "read",
  prove_recovery_key: "read",
  renew_recovery_key: "people",
  backups: "read",
  choose_backup_folder: "service",
  change_backups: "service",
  back_up_now: "export",
  choose_backup: null,
  check_backup: "read",
  restore_backup: null,
  access_trail: "oversee",
  prove_access_trail: "oversee",
  export_access_trail: "oversee",
  export_everything: "oversee",
  keep_access_trail: "service",
  this_computer: "read",
  start_with_computer: "read",
  printing: null,
  counts: "read",
  today: "read",
  list_patients: "read",
  look_for_record: "read",
  narrowings: "read",
  list_choices: "read",
  choose_columns: "read",
  save_view: "read",
  forget_view: "read",
  export_patients: "export",
  export_follow_ups: "export",
  export_page: "export",
  export_records: "export",
  bulk_questions: "writeMany",
  preview_bulk: "writeMany",
  apply_bulk: "writeMany",
  preview_decision: "writeMany",
  apply_decision: "writeMany",
  last_bulk: "read",
  undo_bulk: "writeMany",
  start_record: "write",
  open_record: "read",
  type_answer: "write",
  save_record: "write",
  carry: "write",
  clear_carried: "write",
  scan_wristband: "read",
  undo_save: "write",
  accept_warning: "write",
  withdraw_acceptance: "write",
  discard_changes: "read",
  change_version: "write",
  settle_conflict: "write",
  contact_card: "read",
  change_contact_card: "write",
  notes: "read",
  write_note: "write",
  take_back_note: "write",
  call_log: "read",
  log_call: "write",
  put_off: "write",
  take_up: "write",
  assign: "write",
  record_history: "read",
  delete_reasons: "read",
  delete_record: "write",
  restore_record: "write",
  list_duplicates: "read",
  count_duplicates: "read",
  compare_records: "read",
  preview_join: "read",
  join_records: "write",
  keep_apart: "write",
  ask_again: "write",
  part_fractures: "write",
  unjoin_records: "write",
  list_deleted: "read",
  purge_record: "erase",
  past_records: "oversee",
  purge_past: "erase",
  keep_past: "oversee",
  keep_records_for: "service",
  purge_due: "erase",
  losses: "read",
  losses_read: "read",
  list_follow_ups: "read",
  weeks_ahead: "read",
  export_calendar: "read",
  follow_up_narrowings: "read",
  choose_import: "import",
  take_dropped_file: "import",
  preview_import: "import",
  import_columns: "import",
  check_import_columns: "import",
  use_import_columns: "import",
  kept_import_columns: "import",
  forget_import_columns: "import",
  nhfd_account: "import",
  choose_nhfd_account: "import",
  leave_out_nhfd_account: "import",
  save_nhfd_account: "import",
  run_import: "import",
  save_import_errors: "import",
  import_progress: "import",
  stop_import: "import",
  leave_import: "import",
  earlier_imports: "import",
  preview_import_undo: "import",
  undo_import: "import",
  kpis: "read",
  missing_answers: "read",
  missing_by_patient: "read",
  run_chart: "read",
  export_chart: "read",
  chart_picture: "read",
  export_chart_png: "read",
  chart_notes: "read",
  save_chart_note: "write",
  remove_chart_note: "write",
  export_pack: "read",
  question_help: "read",
  help_page: null,
  sync_page: "read",
  sync_now: "send",
  write_batch_file: "send",
  read_receipt_file: "send",
  look_up_receipt: "read",
  join_central: "join",
  correct_address: "join",
};
