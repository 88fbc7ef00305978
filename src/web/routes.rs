//! Every route on one screen: its method, its path, who may use it, and what answers.
//!
//! The table is the only way in: [`configure`] is made of it, and a test walks
//! it with everybody in turn.

use actix_web::web::{self, ServiceConfig};

use super::api;
use super::pages::{
    admin, assets, assignments, bulk, calendar, class, courses, dossier, health, home, import,
    judgement, me, metrics, people, person, protocols, reading_requests, receipts, reports,
    sign_in, submissions, works_export,
};

/// Who may use a route. Everybody else is led to the sign-in page if nobody is
/// signed in, and refused as if there was nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Who belongs to the course.
    Member,
    /// Students of the course.
    Student,
    /// Authors of the work.
    Author,
    /// Authors of the work, and who sees all works of the course.
    AuthorOrReader,
    /// Who sees all works of the course.
    Reader,
    /// Who teaches the course.
    Teacher,
    /// The instructor of the course.
    Instructor,
    /// The commission of the course.
    Commission,
    /// Who may read the dossier of the work: who sees all works of the course,
    /// and its commission where the work was referred to it.
    DossierReader,
    /// Administrators.
    Administrator,
}

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`; in the API also `PUT` and `DELETE`.
    pub method: &'static str,
    /// The path, with `{names}` for what changes.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
}

impl Route {
    /// Whether this route answers `path`.
    fn answers(&self, path: &str) -> bool {
        let (mut ours, mut theirs) = (self.path.split('/'), path.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(part), Some(given)) if part == given => {}
                (Some(part), Some(given)) if part.starts_with('{') && !given.is_empty() => {}
                _ => return false,
            }
        }
    }

    /// The part of `path` that stands where this route's path has `name`.
    pub fn named<'a>(&self, path: &'a str, name: &str) -> Option<&'a str> {
        let place = self.path.split('/').position(|part| part == name)?;
        path.split('/').nth(place)
    }
}

/// The route with this method and this path, names and all.
pub fn find(method: &str, path: &str) -> Option<&'static Route> {
    let method = match method {
        "HEAD" => "GET",
        method => method,
    };
    ROUTES
        .iter()
        .find(|route| route.method == method && route.path == path)
}

/// The route that answers a request: the first in the table, as for the server.
pub fn answering(method: &str, path: &str) -> Option<&'static Route> {
    let method = match method {
        "HEAD" => "GET",
        method => method,
    };
    ROUTES
        .iter()
        .find(|route| route.method == method && route.answers(path))
}

macro_rules! routes {
    ($($method:ident $path:literal $who:ident => $handler:path;)+) => {
        /// All routes.
        pub const ROUTES: &[Route] = &[$(Route {
            method: stringify!($method),
            path: $path,
            who: Who::$who,
        },)+];

        /// Tells the server of all routes.
        pub fn configure(config: &mut ServiceConfig) {
            $(config.route($path, web::method(actix_web::http::Method::$method).to($handler));)+
        }
    };
}

routes! {
    GET  "/"                                     SignedIn       => home::show;
    GET  "/sign-in"                              Anyone         => sign_in::form;
    POST "/sign-in"                              Anyone         => sign_in::sign_in;
    POST "/sign-out"                             SignedIn       => sign_in::sign_out;
    POST "/language"                             Anyone         => sign_in::choose_language;
    POST "/act/end"                              SignedIn       => person::end_acting;
    POST "/names"                                SignedIn       => class::switch_names;
    GET  "/links/{token}"                        Anyone         => sign_in::link_form;
    POST "/links/{token}"                        Anyone         => sign_in::use_link;
    GET  "/forgot"                               Anyone         => me::forgot;
    POST "/forgot"                               Anyone         => me::send_reset;
    GET  "/me"                                   SignedIn       => me::show;
    POST "/me"                                   SignedIn       => me::choose;
    POST "/me/password"                          SignedIn       => me::change_password;
    POST "/me/sign-out"                          SignedIn       => me::sign_out_elsewhere;
    GET  "/receipts"                             Anyone         => receipts::form;
    GET  "/receipts/{number}"                    Anyone         => receipts::show;
    GET  "/protocols"                            Anyone         => protocols::form;
    GET  "/protocols/{code}"                     Anyone         => protocols::confirm;
    GET  "/healthz"                              Anyone         => health::healthz;
    GET  "/metrics"                              Anyone         => metrics::show;
    GET  "/assets/{name}"                        Anyone         => assets::show;

    GET  "/courses/{course}"                     Member         => courses::show;
    GET  "/courses/{course}/assignments/new"     Instructor     => assignments::new_form;
    POST "/courses/{course}/assignments"         Instructor     => assignments::set;
    GET  "/courses/{course}/requests"            Instructor     => reading_requests::show;
    POST "/courses/{course}/requests/{request}"  Instructor     => reading_requests::answer;
    GET  "/assignments/{assignment}"             Member         => assignments::show;
    GET  "/assignments/{assignment}/edit"        Instructor     => assignments::edit_form;
    POST "/assignments/{assignment}"             Instructor     => assignments::change;
    POST "/assignments/{assignment}/extensions"  Teacher        => assignments::extend;
    GET  "/assignments/{assignment}/works.csv"   Reader         => assignments::works_csv;
    GET  "/assignments/{assignment}/works.xlsx"  Reader         => works_export::xlsx;
    GET  "/assignments/{assignment}/templates/{position}" Member => assignments::template;
    GET  "/assignments/{assignment}/deadline.ics" Member        => assignments::calendar;
    GET  "/assignments/{assignment}/bulk"        Teacher        => bulk::form;
    POST "/assignments/{assignment}/bulk"        Teacher        => bulk::prepare;
    GET  "/assignments/{assignment}/bulk/{batch}" Teacher       => bulk::plan;
    POST "/assignments/{assignment}/bulk/{batch}" Teacher       => bulk::carry_out;
    POST "/assignments/{assignment}/mail"        Teacher        => bulk::take_mail;
    GET  "/assignments/{assignment}/class"       Reader         => class::show;
    GET  "/assignments/{assignment}/class/{left}/{right}" Reader => class::pair;
    POST "/assignments/{assignment}/hand-in"     Student        => submissions::hand_in;
    POST "/assignments/{assignment}/works"       Teacher        => submissions::hand_in_for;

    GET  "/submissions/{submission}"             AuthorOrReader => submissions::show;
    GET  "/submissions/{submission}/stage"       AuthorOrReader => submissions::stage;
    GET  "/submissions/{submission}/report"      AuthorOrReader => reports::show;
    GET  "/submissions/{submission}/report.json" AuthorOrReader => reports::json;
    GET  "/submissions/{submission}/dossier"     DossierReader  => dossier::show;
    GET  "/submissions/{submission}/protocol.pdf" AuthorOrReader => protocols::show;
    GET  "/submissions/{submission}/files/{position}" AuthorOrReader => submissions::file;
    POST "/submissions/{submission}/reply"       Author         => judgement::reply;
    POST "/submissions/{submission}/matches"     Teacher        => judgement::judge_match;
    GET  "/submissions/{submission}/sources/{source}" Reader    => reading_requests::read;
    POST "/submissions/{submission}/requests"    Teacher        => reading_requests::ask;
    POST "/submissions/{submission}/decision"    Instructor     => judgement::decide;
    POST "/submissions/{submission}/by-hand"     Instructor     => judgement::check_by_hand;
    POST "/submissions/{submission}/mark"        Instructor     => judgement::mark;

    GET  "/admin"                                Administrator  => admin::show;
    POST "/admin/people"                         Administrator  => admin::add_person;
    GET  "/admin/people"                         Administrator  => people::show;
    POST "/admin/links"                          Administrator  => people::make_links;
    GET  "/admin/people/{person}"                Administrator  => person::show;
    POST "/admin/people/{person}/export"         Administrator  => person::export;
    POST "/admin/people/{person}/erase"          Administrator  => person::erase;
    POST "/admin/people/{person}/act"            Administrator  => person::act;
    GET  "/admin/calendar"                       Administrator  => calendar::show;
    POST "/admin/terms/{term}"                   Administrator  => calendar::change_term;
    POST "/admin/terms/{term}/periods"           Administrator  => calendar::add_period;
    POST "/admin/terms/{term}/holidays"          Administrator  => calendar::add_holiday;
    POST "/admin/terms/{term}/holidays/remove"   Administrator  => calendar::remove_holiday;
    POST "/admin/periods/{period}"               Administrator  => calendar::change_period;
    POST "/admin/retention"                      Administrator  => calendar::choose_retention;
    POST "/admin/people/{person}/link"           Administrator  => admin::make_link;
    POST "/admin/terms"                          Administrator  => admin::add_term;
    POST "/admin/terms/{term}/shift"             Administrator  => admin::shift_term;
    POST "/admin/courses"                        Administrator  => admin::add_course;
    POST "/admin/courses/{course}/members"       Administrator  => admin::add_member;
    POST "/admin/collections"                    Administrator  => admin::add_collection;
    POST "/admin/collections/{collection}/files" Administrator  => admin::add_files;
    GET  "/admin/import"                         Administrator  => import::form;
    POST "/admin/import"                         Administrator  => import::prepare;
    GET  "/admin/import/{batch}"                 Administrator  => import::plan;
    POST "/admin/import/{batch}"                 Administrator  => import::carry_out;
    POST "/admin/letters"                        Administrator  => admin::settle_letters;
    POST "/admin/tokens"                         Administrator  => admin::issue_token;
    POST "/admin/tokens/{token}/revoke"          Administrator  => admin::revoke_token;
    GET  "/admin/audit"                          Administrator  => admin::audit;

    GET    "/api"                                                        Anyone         => api::reference::show;
    GET    "/api/openapi.json"                                           Anyone         => api::document::show_document;
    GET    "/api/v1/me"                                                  SignedIn       => api::me::show_me;
    PUT    "/api/v1/me"                                                  SignedIn       => api::me::change_me;
    POST   "/api/v1/me/password"                                         SignedIn       => api::me::change_password;
    GET    "/api/v1/me/sessions"                                         SignedIn       => api::me::list_sessions;
    DELETE "/api/v1/me/sessions"                                         SignedIn       => api::me::end_sessions;
    GET    "/api/v1/calendar"                                            SignedIn       => api::courses::show_calendar;
    GET    "/api/v1/courses"                                             SignedIn       => api::courses::list_courses;
    GET    "/api/v1/courses/{course}"                                    Member         => api::courses::show_course;
    GET    "/api/v1/courses/{course}/students"                           Reader         => api::courses::list_students;
    GET    "/api/v1/courses/{course}/assignments"                        Member         => api::courses::list_assignments;
    POST   "/api/v1/courses/{course}/assignments"                        Instructor     => api::assignments::set_assignment;
    GET    "/api/v1/courses/{course}/choices"                            Instructor     => api::courses::show_choices;
    GET    "/api/v1/courses/{course}/referred"                           Commission     => api::courses::list_referred;
    GET    "/api/v1/courses/{course}/requests"                           Instructor     => api::reading_requests::list_requests;
    POST   "/api/v1/courses/{course}/requests/{request}"                 Instructor     => api::reading_requests::answer_request;
    GET    "/api/v1/assignments/{assignment}"                            Member         => api::assignments::show_assignment;
    PUT    "/api/v1/assignments/{assignment}"                            Instructor     => api::assignments::change_assignment;
    POST   "/api/v1/assignments/{assignment}/templates"                  Instructor     => api::assignments::add_templates;
    GET    "/api/v1/assignments/{assignment}/templates/{position}"       Member         => api::assignments::fetch_template;
    GET    "/api/v1/assignments/{assignment}/extensions"                 Teacher        => api::assignments::list_extensions;
    POST   "/api/v1/assignments/{assignment}/extensions"                 Teacher        => api::assignments::extend;
    GET    "/api/v1/assignments/{assignment}/works"                      Reader         => api::assignments::list_works;
    POST   "/api/v1/assignments/{assignment}/works"                      Teacher        => api::submissions::hand_in_for;
    POST   "/api/v1/assignments/{assignment}/mail"                       Teacher        => api::submissions::hand_in_mail;
    POST   "/api/v1/assignments/{assignment}/bulk"                       Teacher        => api::bulk::prepare_bulk;
    GET    "/api/v1/assignments/{assignment}/bulk/{batch}"               Teacher        => api::bulk::show_bulk;
    POST   "/api/v1/assignments/{assignment}/bulk/{batch}"               Teacher        => api::bulk::hand_in_bulk;
    GET    "/api/v1/assignments/{assignment}/class"                      Reader         => api::class::show_class;
    GET    "/api/v1/assignments/{assignment}/class/{left}/{right}"       Reader         => api::class::show_pair;
    GET    "/api/v1/assignments/{assignment}/submissions"                Student        => api::submissions::list_submissions;
    POST   "/api/v1/assignments/{assignment}/submissions"                Student        => api::submissions::hand_in;
    GET    "/api/v1/submissions/{submission}"                            AuthorOrReader => api::submissions::show_submission;
    GET    "/api/v1/submissions/{submission}/report"                     AuthorOrReader => api::submissions::show_report;
    GET    "/api/v1/submissions/{submission}/protocol"                   AuthorOrReader => api::protocols::fetch_protocol;
    GET    "/api/v1/submissions/{submission}/dossier"                    DossierReader  => api::protocols::fetch_dossier;
    GET    "/api/v1/submissions/{submission}/files/{position}"           AuthorOrReader => api::submissions::fetch_file;
    GET    "/api/v1/submissions/{submission}/sources/{source}"           Reader         => api::reading_requests::read_source;
    POST   "/api/v1/submissions/{submission}/requests"                   Teacher        => api::reading_requests::ask_to_read;
    POST   "/api/v1/submissions/{submission}/replies"                    Author         => api::judgement::reply;
    POST   "/api/v1/submissions/{submission}/matches"                    Teacher        => api::judgement::judge_match;
    POST   "/api/v1/submissions/{submission}/decisions"                  Instructor     => api::judgement::decide;
    POST   "/api/v1/submissions/{submission}/manual-check"               Instructor     => api::judgement::check_by_hand;
    POST   "/api/v1/submissions/{submission}/marks"                      Instructor     => api::judgement::mark;
    GET    "/api/v1/receipts/{number}"                                   Anyone         => api::submissions::check_receipt;
    GET    "/api/v1/protocols/{code}"                                    Anyone         => api::protocols::confirm_protocol;
    GET    "/api/v1/admin/people"                                        Administrator  => api::people::list_people;
    POST   "/api/v1/admin/people"                                        Administrator  => api::people::add_person;
    GET    "/api/v1/admin/people/{person}"                               Administrator  => api::people::show_person;
    POST   "/api/v1/admin/people/{person}/export"                        Administrator  => api::people::export_person;
    POST   "/api/v1/admin/people/{person}/erase"                         Administrator  => api::people::erase_person;
    POST   "/api/v1/admin/people/{person}/link"                          Administrator  => api::people::make_link;
    POST   "/api/v1/admin/links"                                         Administrator  => api::people::make_links;
    POST   "/api/v1/admin/imports"                                       Administrator  => api::import::prepare_import;
    GET    "/api/v1/admin/imports/{batch}"                               Administrator  => api::import::show_import;
    POST   "/api/v1/admin/imports/{batch}"                               Administrator  => api::import::carry_out_import;
    GET    "/api/v1/admin/terms"                                         Administrator  => api::calendar::list_terms;
    POST   "/api/v1/admin/terms"                                         Administrator  => api::calendar::add_term;
    PUT    "/api/v1/admin/terms/{term}"                                  Administrator  => api::calendar::change_term;
    POST   "/api/v1/admin/terms/{term}/shift"                            Administrator  => api::calendar::shift_term;
    POST   "/api/v1/admin/terms/{term}/periods"                          Administrator  => api::calendar::add_period;
    POST   "/api/v1/admin/terms/{term}/holidays"                         Administrator  => api::calendar::add_holiday;
    DELETE "/api/v1/admin/terms/{term}/holidays/{day}"                   Administrator  => api::calendar::remove_holiday;
    PUT    "/api/v1/admin/periods/{period}"                              Administrator  => api::calendar::change_period;
    GET    "/api/v1/admin/retention"                                     Administrator  => api::calendar::show_retention;
    PUT    "/api/v1/admin/retention"                                     Administrator  => api::calendar::choose_retention;
    GET    "/api/v1/admin/courses"                                       Administrator  => api::administration::list_all_courses;
    POST   "/api/v1/admin/courses"                                       Administrator  => api::administration::add_course;
    POST   "/api/v1/admin/courses/{course}/members"                      Administrator  => api::administration::add_member;
    GET    "/api/v1/admin/collections"                                   Administrator  => api::collections::list_collections;
    POST   "/api/v1/admin/collections"                                   Administrator  => api::collections::add_collection;
    POST   "/api/v1/admin/collections/{collection}/files"                Administrator  => api::collections::add_files;
    GET    "/api/v1/admin/overview"                                      Administrator  => api::administration::show_overview;
    POST   "/api/v1/admin/letters"                                       Administrator  => api::administration::settle_letters;
    GET    "/api/v1/admin/audit"                                         Administrator  => api::administration::search_audit;
    GET    "/api/v1/admin/tokens"                                        Administrator  => api::tokens::list_tokens;
    POST   "/api/v1/admin/tokens"                                        Administrator  => api::tokens::issue_token;
    DELETE "/api/v1/admin/tokens/{token}"                                Administrator  => api::tokens::revoke_token;
}
