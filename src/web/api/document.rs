//! The document of the API: OpenAPI 3.1, made from the descriptions of the
//! handlers, the table of routes, and the published schema of reports.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::{
    administration, assignments, bulk, calendar, class, collections, courses, import, judgement,
    me, people, protocols, reading_requests, shapes, submissions, tokens,
};
use crate::web::routes::{self, Who};

/// The published schema of `adal-report/1`.
const REPORT_SCHEMA: &str = include_str!("../../../schema/adal-report-1.schema.json");

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Adal",
        version = "1",
        license(name = "MIT"),
        description = "Checks written works for text reuse. A token is issued by an administrator \
            and acts for one person: what that person may do, and nothing else, the token may. \
            What is not for that person is answered as if it did not exist."
    ),
    paths(
        me::show_me,
        me::change_me,
        me::change_password,
        me::list_sessions,
        me::end_sessions,
        courses::list_courses,
        courses::show_course,
        courses::list_students,
        courses::show_calendar,
        courses::list_assignments,
        courses::show_choices,
        courses::list_referred,
        assignments::set_assignment,
        assignments::show_assignment,
        assignments::change_assignment,
        assignments::add_templates,
        assignments::fetch_template,
        assignments::list_extensions,
        assignments::extend,
        assignments::list_works,
        class::show_class,
        class::show_pair,
        submissions::hand_in,
        submissions::hand_in_for,
        submissions::hand_in_mail,
        bulk::prepare_bulk,
        bulk::show_bulk,
        bulk::hand_in_bulk,
        submissions::list_submissions,
        submissions::show_submission,
        submissions::show_report,
        submissions::fetch_file,
        submissions::check_receipt,
        protocols::fetch_protocol,
        protocols::confirm_protocol,
        protocols::fetch_dossier,
        judgement::judge_match,
        judgement::decide,
        judgement::mark,
        judgement::check_by_hand,
        judgement::reply,
        reading_requests::ask_to_read,
        reading_requests::read_source,
        reading_requests::list_requests,
        reading_requests::answer_request,
        people::list_people,
        people::add_person,
        people::show_person,
        people::export_person,
        people::erase_person,
        people::make_link,
        people::make_links,
        import::prepare_import,
        import::show_import,
        import::carry_out_import,
        calendar::list_terms,
        calendar::add_term,
        calendar::change_term,
        calendar::shift_term,
        calendar::add_period,
        calendar::change_period,
        calendar::add_holiday,
        calendar::remove_holiday,
        calendar::show_retention,
        calendar::choose_retention,
        administration::list_all_courses,
        administration::add_course,
        administration::add_member,
        collections::list_collections,
        collections::add_collection,
        collections::add_files,
        administration::show_overview,
        administration::settle_letters,
        administration::search_audit,
        tokens::issue_token,
        tokens::list_tokens,
        tokens::revoke_token,
    ),
    components(schemas(shapes::Problem)),
    tags(
        (name = "courses", description = "The token's person, courses, the calendar"),
        (name = "assignments", description = "Assignments and their works"),
        (name = "submissions", description = "Handing in, reports, receipts, protocols"),
        (name = "judgement", description = "What people say about a work"),
        (name = "administration", description = "People, terms, courses, collections, tokens, the log"),
    ),
    security(("bearer" = [])),
)]
struct Described;

/// The refusals that the document knows: the code, the status, what it means.
pub(super) const PROBLEMS: [(&str, u16, &str); 9] = [
    (
        "malformed",
        400,
        "The body is not the JSON that is expected.",
    ),
    (
        "sign_in_required",
        401,
        "There is no token, or it is unknown or revoked.",
    ),
    (
        "not_found",
        404,
        "There is no such thing, or it is not for the token's person.",
    ),
    (
        "conflict",
        409,
        "It cannot be done as things stand; `reason` says why.",
    ),
    ("too_large", 413, "It is larger than is taken in."),
    (
        "invalid",
        422,
        "A field cannot be as it is; `field` and `reason` say which and why.",
    ),
    ("too_many", 429, "It was tried too often; wait a minute."),
    ("broken", 500, "Something is broken in the service."),
    (
        "unavailable",
        503,
        "It cannot be done at the moment; nothing was changed, try again.",
    ),
];

/// What a placeholder in a path stands for.
fn placeholder(name: &str) -> &'static str {
    match name {
        "number" => "The number of a receipt.",
        "code" => "The code of a protocol, as it stands on the paper.",
        "position" => "The place of the file among the files of the submission, from 0.",
        "day" => "A day, written like 2026-12-16.",
        "source" => "The id of a source, as in the report.",
        _ => "A random name, as lists and answers give it.",
    }
}

/// The document.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        let described = serde_json::to_value(Described::openapi());
        let mut document = described.unwrap_or_default();
        complete(&mut document);
        document
    });
    &DOCUMENT
}

/// Adds what all operations have in common, and what the table of routes says.
fn complete(document: &mut Value) {
    document["servers"] = json!([{ "url": "/" }]);
    let components = &mut document["components"];
    components["securitySchemes"] = json!({ "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that an administrator issued to the integration.",
    }});
    for (code, _, meaning) in PROBLEMS {
        components["responses"][code] = json!({
            "description": meaning,
            "content": { "application/problem+json": {
                "schema": { "$ref": "#/components/schemas/Problem" },
            }},
        });
    }
    let codes: Vec<&str> = PROBLEMS.iter().map(|(code, ..)| *code).collect();
    components["schemas"]["Problem"]["properties"]["code"]["enum"] = json!(codes);
    lift_descriptions(&mut components["schemas"]);
    add_report_schemas(&mut components["schemas"]);
    let Some(paths) = document["paths"].as_object_mut() else {
        return;
    };
    for (path, operations) in paths {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            complete_operation(path, method, operation);
        }
    }
    let report = &mut document["paths"]["/api/v1/submissions/{submission}/report"]["get"];
    report["responses"]["200"]["content"] = json!({ "application/json": {
        "schema": { "$ref": "#/components/schemas/Report" },
    }});
}

/// What a field that may be null means is said of the field, not of its value.
fn lift_descriptions(value: &mut Value) {
    if let Some(choices) = value.get_mut("oneOf").and_then(Value::as_array_mut) {
        let meaning = choices
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .find_map(|choice| choice.remove("description"));
        if let Some(meaning) = meaning {
            value["description"] = meaning;
        }
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(lift_descriptions),
        Value::Array(items) => items.iter_mut().for_each(lift_descriptions),
        _ => {}
    }
}

fn complete_operation(path: &str, method: &str, operation: &mut Value) {
    let mut parameters: Vec<Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let kind = match name {
                "position" => json!({ "type": "integer", "minimum": 0 }),
                _ => json!({ "type": "string" }),
            };
            json!({
                "name": name, "in": "path", "required": true,
                "description": placeholder(name), "schema": kind,
            })
        })
        .collect();
    if let Some(more) = operation["parameters"].as_array() {
        parameters.extend(more.iter().cloned());
    }
    // A parameter is left out rather than sent as null.
    for parameter in &mut parameters {
        if let Some(kinds) = parameter["schema"]["type"].as_array() {
            let kind = kinds.iter().find(|kind| **kind != "null").cloned();
            parameter["schema"]["type"] = kind.unwrap_or_default();
        }
    }
    let has_query = parameters
        .iter()
        .any(|parameter| parameter["in"] == "query");
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    let is_open = routes::find(&method.to_uppercase(), path)
        .is_some_and(|route| matches!(route.who, Who::Anyone));
    let sends = operation["requestBody"].is_object();
    let sends_json = operation["requestBody"]["content"]["application/json"].is_object();
    let uploads = sends && !sends_json;
    let is_applicable = |code: &str| match code {
        "malformed" => sends_json,
        "sign_in_required" | "not_found" => !is_open,
        "conflict" => method != "get" || path.ends_with("/report") || path.ends_with("/protocol"),
        "too_large" => sends,
        "invalid" => sends || has_query || path.ends_with("{day}") || path.ends_with("{batch}"),
        "too_many" => uploads || path.contains("/protocols/") || path.ends_with("/password"),
        _ => true,
    };
    for (code, status, _) in PROBLEMS {
        if is_applicable(code) {
            operation["responses"][status.to_string()] =
                json!({ "$ref": format!("#/components/responses/{code}") });
        }
    }
}

/// The schema of reports names its parts `#/$defs/match`; here they are
/// components, `ReportMatch`.
fn add_report_schemas(schemas: &mut Value) {
    let Ok(mut report) = serde_json::from_str::<Value>(REPORT_SCHEMA) else {
        return;
    };
    let Some(whole) = report.as_object_mut() else {
        return;
    };
    let parts = whole.remove("$defs");
    whole.remove("$schema");
    whole.remove("$id");
    refer_to_components(&mut report);
    schemas["Report"] = report;
    let parts: Map<String, Value> = match parts {
        Some(Value::Object(parts)) => parts,
        _ => Map::new(),
    };
    for (name, mut part) in parts {
        refer_to_components(&mut part);
        schemas[component_name(&name)] = part;
    }
}

fn component_name(part: &str) -> String {
    let words = part.split('_').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_uppercase())
    });
    format!("Report{}", words.collect::<String>())
}

fn refer_to_components(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field.as_str()) {
                    ("$ref", Some(place)) => {
                        let part = place.trim_start_matches("#/$defs/");
                        let place = format!("#/components/schemas/{}", component_name(part));
                        *field = place.into();
                    }
                    _ => refer_to_components(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(refer_to_components),
        _ => {}
    }
}

/// Gives the document.
pub async fn show_document() -> HttpResponse {
    HttpResponse::Ok().json(document())
}
