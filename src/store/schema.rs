//! The tables, as diesel knows them; `migrations/` makes them.

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    people (id) {
        id -> BigInt,
        public_id -> Text,
        login -> Text,
        name -> Text,
        email -> Nullable<Text>,
        student_number -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        language -> Text,
        administrator -> Bool,
        digest -> Bool,
        created_at -> BigInt,
        erased_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Text,
        person_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        acting_as -> Nullable<BigInt>,
    }
}

diesel::table! {
    reading_requests (id) {
        id -> BigInt,
        public_id -> Text,
        source_id -> BigInt,
        submission_id -> BigInt,
        person_id -> BigInt,
        reason -> Text,
        asked_at -> BigInt,
        decided_by -> Nullable<BigInt>,
        allowed -> Nullable<Bool>,
        answer -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    links (token_hash) {
        token_hash -> Text,
        person_id -> BigInt,
        purpose -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    terms (id) {
        id -> BigInt,
        public_id -> Text,
        name -> Text,
        starts_at -> BigInt,
        weeks -> BigInt,
    }
}

diesel::table! {
    control_periods (id) {
        id -> BigInt,
        public_id -> Text,
        term_id -> BigInt,
        control -> Text,
        name -> Text,
        opens_at -> BigInt,
        closes_at -> BigInt,
    }
}

diesel::table! {
    holidays (id) {
        id -> BigInt,
        term_id -> BigInt,
        day_at -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    courses (id) {
        id -> BigInt,
        public_id -> Text,
        term_id -> BigInt,
        code -> Text,
        title -> Text,
        language -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    members (course_id, person_id, role) {
        course_id -> BigInt,
        person_id -> BigInt,
        role -> Text,
        group_name -> Nullable<Text>,
        added_at -> BigInt,
    }
}

diesel::table! {
    documents (id) {
        id -> BigInt,
        content -> Binary,
        words -> BigInt,
        language -> Text,
    }
}

diesel::table! {
    collections (id) {
        id -> BigInt,
        public_id -> Text,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    collection_works (id) {
        id -> BigInt,
        collection_id -> BigInt,
        name -> Text,
        sha256 -> Text,
        size -> BigInt,
        document_id -> Nullable<BigInt>,
        problem -> Nullable<Text>,
        added_at -> BigInt,
    }
}

diesel::table! {
    assignments (id) {
        id -> BigInt,
        public_id -> Text,
        course_id -> BigInt,
        period_id -> Nullable<BigInt>,
        title -> Text,
        instructions -> Text,
        control -> Text,
        opens_at -> BigInt,
        due_at -> BigInt,
        late_until -> Nullable<BigInt>,
        resubmission -> Text,
        group_work -> Bool,
        points -> BigInt,
        languages -> Text,
        against_class -> Bool,
        against_earlier -> Bool,
        floor -> BigInt,
        leave_out_quotes -> Bool,
        leave_out_bibliography -> Bool,
        leave_out_template -> Bool,
        report_shown -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    assignment_files (id) {
        id -> BigInt,
        assignment_id -> BigInt,
        name -> Text,
        sha256 -> Text,
        size -> BigInt,
        document_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    assignment_collections (assignment_id, collection_id) {
        assignment_id -> BigInt,
        collection_id -> BigInt,
    }
}

diesel::table! {
    extensions (assignment_id, person_id) {
        assignment_id -> BigInt,
        person_id -> BigInt,
        until_at -> BigInt,
        reason -> Text,
        granted_by -> BigInt,
        granted_at -> BigInt,
    }
}

diesel::table! {
    submissions (id) {
        id -> BigInt,
        public_id -> Text,
        assignment_id -> BigInt,
        authors -> Text,
        version -> BigInt,
        latest -> Bool,
        handed_in_by -> BigInt,
        way -> Text,
        reason -> Nullable<Text>,
        handed_in_at -> BigInt,
        late -> Bool,
        state -> Text,
        problem -> Nullable<Text>,
        sha256 -> Text,
        size -> BigInt,
        document_id -> Nullable<BigInt>,
        words -> Nullable<BigInt>,
        language -> Nullable<Text>,
        index_seq -> Nullable<BigInt>,
        idempotency_key -> Nullable<Text>,
    }
}

diesel::table! {
    submission_authors (submission_id, person_id) {
        submission_id -> BigInt,
        person_id -> BigInt,
    }
}

diesel::table! {
    submission_files (id) {
        id -> BigInt,
        submission_id -> BigInt,
        position -> BigInt,
        name -> Text,
        sha256 -> Text,
        size -> BigInt,
        format -> Nullable<Text>,
        words -> Nullable<BigInt>,
        language -> Nullable<Text>,
        problem -> Nullable<Text>,
        findings -> Nullable<Text>,
        names_author -> Nullable<Bool>,
    }
}

diesel::table! {
    protocols (code) {
        code -> Text,
        submission_id -> BigInt,
        content -> Text,
        issued_at -> BigInt,
    }
}

diesel::table! {
    receipts (number) {
        number -> Text,
        submission_id -> BigInt,
        content -> Text,
        signature -> Text,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        submission_id -> BigInt,
        revision -> BigInt,
        cause -> Text,
        as_of_seq -> BigInt,
        created_at -> BigInt,
        available_at -> BigInt,
        searched -> Text,
        content -> Binary,
        similarity -> Nullable<Double>,
        verbatim -> Nullable<Double>,
        altered -> Nullable<Double>,
        runs_of_5 -> Nullable<Double>,
        runs_of_25 -> Nullable<Double>,
        strongest_key -> Nullable<Text>,
        strongest_share -> Nullable<Double>,
        findings -> BigInt,
    }
}

diesel::table! {
    report_openings (id) {
        id -> BigInt,
        submission_id -> BigInt,
        person_id -> BigInt,
        revision -> BigInt,
        opened_at -> BigInt,
    }
}

diesel::table! {
    match_notes (id) {
        id -> BigInt,
        submission_id -> BigInt,
        source_key -> Text,
        start_at -> BigInt,
        end_at -> BigInt,
        verdict -> Text,
        reason -> Text,
        made_by -> BigInt,
        made_at -> BigInt,
        withdrawn_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    decisions (id) {
        id -> BigInt,
        submission_id -> BigInt,
        decision -> Text,
        words -> Text,
        made_by -> BigInt,
        made_at -> BigInt,
    }
}

diesel::table! {
    replies (id) {
        id -> BigInt,
        submission_id -> BigInt,
        person_id -> BigInt,
        match_start -> Nullable<BigInt>,
        match_end -> Nullable<BigInt>,
        words -> Text,
        made_at -> BigInt,
    }
}

diesel::table! {
    manual_checks (submission_id) {
        submission_id -> BigInt,
        reason -> Text,
        made_by -> BigInt,
        made_at -> BigInt,
    }
}

diesel::table! {
    marks (id) {
        id -> BigInt,
        submission_id -> BigInt,
        person_id -> BigInt,
        points -> Double,
        words -> Text,
        made_by -> BigInt,
        made_at -> BigInt,
    }
}

diesel::table! {
    index_changes (seq) {
        seq -> BigInt,
        work -> Text,
        document_id -> Nullable<BigInt>,
        made_at -> BigInt,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        subject -> BigInt,
        course_id -> BigInt,
        priority -> BigInt,
        state -> Text,
        attempts -> BigInt,
        not_before -> BigInt,
        lease_owner -> Nullable<Text>,
        lease_until -> Nullable<BigInt>,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        finished_at -> Nullable<BigInt>,
        problem -> Nullable<Text>,
        interruptions -> BigInt,
    }
}

diesel::table! {
    mail (id) {
        id -> BigInt,
        person_id -> BigInt,
        kind -> Text,
        details -> Text,
        created_at -> BigInt,
        not_before -> BigInt,
        attempts -> BigInt,
        sent_at -> Nullable<BigInt>,
        problem -> Nullable<Text>,
        failed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit (seq) {
        seq -> BigInt,
        made_at -> BigInt,
        actor_id -> Nullable<BigInt>,
        action -> Text,
        subject -> Text,
        course_id -> Nullable<BigInt>,
        details -> Text,
        previous -> Text,
        hash -> Text,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        public_id -> Text,
        name -> Text,
        token_hash -> Text,
        person_id -> BigInt,
        issued_by -> BigInt,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    blob_chunks (sha256, position) {
        sha256 -> Text,
        position -> BigInt,
        content -> Binary,
    }
}

diesel::table! {
    waiting_uploads (id) {
        id -> BigInt,
        batch -> Text,
        purpose -> Text,
        person_id -> BigInt,
        name -> Text,
        details -> Text,
        content -> Binary,
        made_at -> BigInt,
    }
}

diesel::table! {
    submission_mail (submission_id) {
        submission_id -> BigInt,
        sender -> Text,
        sent_at -> Nullable<BigInt>,
        message_id -> Text,
    }
}

diesel::table! {
    removed_files (sha256) {
        sha256 -> Text,
    }
}

diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(links -> people (person_id));
diesel::joinable!(control_periods -> terms (term_id));
diesel::joinable!(holidays -> terms (term_id));
diesel::joinable!(courses -> terms (term_id));
diesel::joinable!(members -> courses (course_id));
diesel::joinable!(members -> people (person_id));
diesel::joinable!(collection_works -> collections (collection_id));
diesel::joinable!(collection_works -> documents (document_id));
diesel::joinable!(assignments -> courses (course_id));
diesel::joinable!(assignments -> control_periods (period_id));
diesel::joinable!(assignment_files -> assignments (assignment_id));
diesel::joinable!(assignment_files -> documents (document_id));
diesel::joinable!(assignment_collections -> assignments (assignment_id));
diesel::joinable!(assignment_collections -> collections (collection_id));
diesel::joinable!(extensions -> assignments (assignment_id));
diesel::joinable!(submissions -> assignments (assignment_id));
diesel::joinable!(submissions -> people (handed_in_by));
diesel::joinable!(submissions -> documents (document_id));
diesel::joinable!(submission_authors -> submissions (submission_id));
diesel::joinable!(submission_authors -> people (person_id));
diesel::joinable!(submission_files -> submissions (submission_id));
diesel::joinable!(protocols -> submissions (submission_id));
diesel::joinable!(receipts -> submissions (submission_id));
diesel::joinable!(reports -> submissions (submission_id));
diesel::joinable!(report_openings -> submissions (submission_id));
diesel::joinable!(report_openings -> people (person_id));
diesel::joinable!(match_notes -> submissions (submission_id));
diesel::joinable!(match_notes -> people (made_by));
diesel::joinable!(decisions -> submissions (submission_id));
diesel::joinable!(decisions -> people (made_by));
diesel::joinable!(replies -> submissions (submission_id));
diesel::joinable!(replies -> people (person_id));
diesel::joinable!(manual_checks -> submissions (submission_id));
diesel::joinable!(manual_checks -> people (made_by));
diesel::joinable!(marks -> submissions (submission_id));
diesel::joinable!(index_changes -> documents (document_id));
diesel::joinable!(mail -> people (person_id));
diesel::joinable!(api_tokens -> people (person_id));
diesel::joinable!(waiting_uploads -> people (person_id));
diesel::joinable!(submission_mail -> submissions (submission_id));

diesel::allow_tables_to_appear_in_same_query!(
    settings,
    people,
    sessions,
    links,
    terms,
    control_periods,
    holidays,
    courses,
    members,
    documents,
    collections,
    collection_works,
    assignments,
    assignment_files,
    assignment_collections,
    extensions,
    submissions,
    submission_authors,
    submission_files,
    protocols,
    receipts,
    reports,
    report_openings,
    match_notes,
    decisions,
    replies,
    manual_checks,
    marks,
    index_changes,
    jobs,
    mail,
    audit,
    api_tokens,
    blob_chunks,
    waiting_uploads,
    submission_mail,
    removed_files,
    reading_requests,
);
