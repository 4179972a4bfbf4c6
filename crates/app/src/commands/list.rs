/// The one list of commands: `name(request) -> view`. Everything that must know the commands is made from it: the
/// window's registration and access list, the loopback host, the TypeScript of the platform, and the snapshot test.
/// It holds names only, so that the window's build script can read it without the rest of this crate.
#[macro_export]
macro_rules! for_each_command {
    ($apply:ident) => {
        $apply! {
            session() -> SessionView;
            create_service(CreateServiceRequest) -> RecoveryKeyView;
            join_service(JoinServiceRequest) -> RecoveryKeyView;
            check_first_run(FirstRunAnswer) -> FirstRunReadingView;
            explore() -> SessionView;
            leave_demonstration() -> SessionView;
            unlock(UnlockRequest) -> SessionView;
            recover(RecoverRequest) -> SessionView;
            lock() -> SessionView;
            still_here() -> IdleView;
            keep_place(PlaceView) -> PlaceView;
            settings() -> SettingsView;
            change_setting(SettingChange) -> SettingsView;
            this_computer() -> ThisComputerView;
            start_with_computer(StartWithComputerRequest) -> ThisComputerView;
            printing() -> PrintingView;
            counts() -> CountsView;
            today() -> TodayView;
            list_patients(ListPatientsRequest) -> PatientsView;
            look_for_record(NewPatient) -> NewPatientView;
            narrowings(ListPatientsRequest) -> NarrowingsView;
            list_choices() -> ListChoicesView;
            choose_columns(ChooseColumnsRequest) -> ListChoicesView;
            save_view(SaveViewRequest) -> ListChoicesView;
            forget_view(ForgetViewRequest) -> ListChoicesView;
            export_patients(ExportPatientsRequest) -> ExportedView;
            export_follow_ups(ExportFollowUpsRequest) -> ExportedView;
            bulk_questions() -> Vec<BulkQuestionView>;
            preview_bulk(BulkRequest) -> BulkPreviewView;
            apply_bulk(ApplyBulkRequest) -> BulkChangeView;
            preview_decision(DecideFollowUpsRequest) -> BulkPreviewView;
            apply_decision(ApplyDecisionRequest) -> BulkChangeView;
            last_bulk() -> Option<BulkChangeView>;
            undo_bulk() -> BulkUndoneView;
            start_record(StartRecordRequest) -> StartedView;
            open_record(RecordRequest) -> RecordView;
            type_answer(TypeAnswerRequest) -> RecordStep;
            save_record(RecordRequest) -> RecordView;
            carry(CarryRequest) -> RecordStep;
            clear_carried(RecordRequest) -> RecordStep;
            scan_wristband(ScanRequest) -> ScannedView;
            undo_save(RecordRequest) -> UndoneView;
            accept_warning(AcceptWarningRequest) -> RecordStep;
            withdraw_acceptance(WarningRequest) -> RecordStep;
            discard_changes(RecordRequest) -> RecordView;
            change_version(ChangeVersionRequest) -> RecordStep;
            settle_conflict(SettleRequest) -> RecordView;
            contact_card(RecordRequest) -> ContactCardView;
            change_contact_card(ChangeCardRequest) -> ContactCardView;
            record_history(RecordRequest) -> Vec<HistoryLineView>;
            delete_reasons() -> Vec<DeleteReasonView>;
            delete_record(DeleteRecordRequest) -> RecordView;
            restore_record(RecordRequest) -> RecordView;
            list_duplicates() -> DuplicatesView;
            count_duplicates() -> DuplicateCountView;
            compare_records(PairRequest) -> PairView;
            join_records(JoinRecordsRequest) -> RecordView;
            keep_apart(KeepApartRequest) -> DuplicatesView;
            unjoin_records(UnjoinRequest) -> RecordView;
            list_deleted() -> DeletedPatientsView;
            purge_record(PurgeRecordRequest) -> PurgedView;
            purge_due() -> PurgedView;
            losses() -> Option<LossesView>;
            losses_read(LossesReadRequest) -> Option<LossesView>;
            list_follow_ups(ListFollowUpsRequest) -> FollowUpsView;
            weeks_ahead() -> WeeksAheadView;
            follow_up_narrowings(FollowUpNarrowingsRequest) -> FollowUpNarrowingsView;
            kpis(KpisRequest) -> KpisView;
            question_help(QuestionHelpRequest) -> QuestionHelpView;
            help_page() -> HelpPageView;
            sync_page() -> SyncView;
            sync_now() -> SyncedView;
            join_central(JoinCentralRequest) -> SyncView;
            correct_address(CorrectAddressRequest) -> SyncView;
        }
    };
}
