// Made from the views and the one list of commands in crates/app. Do not edit: run the generator instead.

export type ArrivingView = { here: number, of: number, };

export type CandidateView = { entry: string, answer: string, by: string, at: string, origin: string, counts: boolean, };

export type CategoryView = "mandatory" | "lite" | "optional" | "nhfd";

export type ConflictView = { key: string, number: string, wording: string, candidates: Array<CandidateView>, };

export type Control = "text" | "date" | "number" | "choice" | "several";

export type CountsView = { patients: number, drafts: number, submitted: number, followUps: number, overdue: number, needsYou: number, waiting: number, notAccepted: number, deleted: number, centralAnswered: string | null, };

export type CreateServiceRequest = { code: string, name: string, caseload: number, user: string, passphrase: string, };

export type DeleteReasonView = { key: string, label: string, };

export type DeleteRecordRequest = { record: string, reason: string, };

export type DeletedStateView = { reason: string, until: string, };

export type DeletedView = { id: string, nhsNumber: string | null, diagnosed: string | null, reason: string, by: string, on: string, until: string, };

export type ErrorView = { code: string, message: string, retryable: boolean, question: string | null, };

export type ExploreRequest = { user: string, passphrase: string, };

export type FieldMissingView = { number: string, wording: string, missing: number, applies: number, percent: string, };

export type FilterCounts = { all: number, draft: number, submitted: number, followUpDue: number, needsYou: number, };

export type FindingView = { code: string, error: boolean, key: string, number: string, words: string, };

export type FollowUpRowView = { id: string, nhsNumber: string | null, weeks: number, diagnosed: string, site: string | null, therapy: string | null, opens: string, target: string, overdue: boolean, when: string, question: string, };

export type FollowUpsView = { rows: Array<FollowUpRowView>, overdue: number, due: number, total: number, next: string | null, };

export type HelpView = { text: string, source: string, };

export type HistoryLineView = { entry: string, question: string, text: string, chosen: Array<string>, number: string, wording: string, answer: string, by: string, at: string, origin: string, };

export type JoinServiceRequest = { central: string, code: string, user: string, passphrase: string, };

export type KeptAnswerView = { key: string, number: string, wording: string, answer: string, };

export type KpiView = { kpi: number, title: string, percent: string | null, figure: string, lastYear: string | null, light: string | null, about: string, beside: string | null, };

export type KpisRequest = { year: number, };

export type KpisView = { year: number, years: Array<number>, asAt: string, records: number, notAtCentral: number, caseload: number, kpis: Array<KpiView>, over20PercentMissing: Array<FieldMissingView>, };

export type LaterView = { key: string, number: string, wording: string, from: string, by: string, kpis: Array<number>, };

export type ListFollowUpsRequest = { weeks: number | null, overdueOnly: boolean, offset: number, limit: number, };

export type ListPatientsRequest = { search: string, filter: PatientFilter, sort: PatientSort, descending: boolean, offset: number, limit: number, };

export type MissingView = { key: string, number: string, wording: string, kpis: Array<number>, mandatory: boolean, countsUntil: string | null, };

export type OptionView = { key: string, label: string, group: string | null, meaning: string | null, };

export type PatientFilter = "all" | "draft" | "submitted" | "followUpDue" | "needsYou";

export type PatientRowView = { id: string, nhsNumber: string | null, born: string | null, age: number | null, site: string | null, diagnosed: string | null, assessed: string | null, status: RecordStatus, missing: number, needsAttention: boolean, followUp: string, overdue: boolean, sync: SyncState, changedBy: string, };

export type PatientSort = "diagnosed" | "nhsNumber" | "born" | "assessed" | "missing" | "changed";

export type PatientsView = { rows: Array<PatientRowView>, total: number, counts: FilterCounts, searchWords: string | null, startWith: string | null, };

export type PersonView = { id: string, name: string, };

export type QuestionRequest = { record: string, question: string, };

export type QuestionView = { key: string, number: string, wording: string, tab: string, category: CategoryView, kpis: Array<number>, control: Control, unit: string | null, options: Array<OptionView>, hint: string | null, help: Array<HelpView>, because: string | null, parent: string | null, text: string, chosen: Array<string>, reading: string | null, unreadable: string | null, changed: boolean, arrived: string | null, missing: boolean, };

export type RecordRequest = { record: string, };

export type RecordStatus = "draft" | "submitted";

export type RecordView = { id: string, nhsNumber: string | null, status: RecordStatus, sync: SyncState, syncWords: string, born: string | null, fracture: string | null, version: string, unsavedRecord: boolean, tabs: Array<TabView>, questions: Array<QuestionView>, keptNotAsked: Array<KeptAnswerView>, missing: Array<MissingView>, later: Array<LaterView>, findings: Array<FindingView>, conflicts: Array<ConflictView>, followUp: string | null, changed: boolean, keptAt: string | null, savedAt: string | null, deleted: DeletedStateView | null, deletionConflict: boolean, };

export type RecoverRequest = { recoveryKey: string, user: string, passphrase: string, };

export type RecoveryKeyView = { groups: Array<string>, keychain: boolean, };

export type ServiceView = { code: string, name: string, demo: boolean, central: string | null, };

export type SessionState = "firstRun" | "locked" | "open";

export type SessionView = { state: SessionState, service: ServiceView | null, people: Array<PersonView>, user: PersonView | null, keychain: boolean, today: string, returnTo: string | null, waitSeconds: number, trouble: string | null, version: string, };

export type SettleRequest = { record: string, question: string, entry: string, };

export type StartRecordRequest = { nhsNumber: string, diagnosed: string, };

export type StartedView = { record: string, existing: boolean, };

export type SyncCounts = { onlyHere: number, waiting: number, sent: number, accepted: number, needsYou: number, };

export type SyncRowView = { id: string, nhsNumber: string | null, diagnosed: string | null, state: SyncState, words: string, question: string | null, };

export type SyncState = "onlyHere" | "waiting" | "sent" | "accepted" | "needsYou";

export type SyncView = { answer: string, joined: boolean, central: string | null, counts: SyncCounts, answered: string | null, trouble: string | null, centralRecords: number | null, agree: boolean | null, arriving: ArrivingView | null, rows: Array<SyncRowView>, };

export type SyncedView = { sent: number, accepted: number, held: number, refused: number, received: number, agree: boolean, };

export type TabView = { key: string, title: string, left: number, errors: number, warnings: number, note: string | null, };

export type TypeAnswerRequest = { record: string, question: string, text: string, chosen: Array<string>, };

export type UnlockRequest = { user: string, passphrase: string, };

export interface Commands {
  session: { request: null; view: SessionView };
  create_service: { request: CreateServiceRequest; view: RecoveryKeyView };
  join_service: { request: JoinServiceRequest; view: RecoveryKeyView };
  explore: { request: ExploreRequest; view: RecoveryKeyView };
  unlock: { request: UnlockRequest; view: SessionView };
  recover: { request: RecoverRequest; view: SessionView };
  lock: { request: null; view: SessionView };
  counts: { request: null; view: CountsView };
  list_patients: { request: ListPatientsRequest; view: PatientsView };
  start_record: { request: StartRecordRequest; view: StartedView };
  open_record: { request: RecordRequest; view: RecordView };
  type_answer: { request: TypeAnswerRequest; view: RecordView };
  save_record: { request: RecordRequest; view: RecordView };
  discard_changes: { request: RecordRequest; view: RecordView };
  settle_conflict: { request: SettleRequest; view: RecordView };
  record_history: { request: RecordRequest; view: Array<HistoryLineView> };
  delete_reasons: { request: null; view: Array<DeleteReasonView> };
  delete_record: { request: DeleteRecordRequest; view: RecordView };
  restore_record: { request: RecordRequest; view: RecordView };
  list_deleted: { request: null; view: Array<DeletedView> };
  list_follow_ups: { request: ListFollowUpsRequest; view: FollowUpsView };
  kpis: { request: KpisRequest; view: KpisView };
  sync_page: { request: null; view: SyncView };
  sync_now: { request: null; view: SyncedView };
}
