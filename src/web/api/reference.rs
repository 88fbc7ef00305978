//! The page that shows the API: made from the same document that machines
//! read, in the reader's language.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use askama::Template;
use serde_json::Value;

use super::document::{PROBLEMS, document};
use crate::web::frame::Frame;
use crate::web::routes::{self, Who};
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// A type of a field: its words, and the schema that it leads to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kind {
    before: String,
    schema: Option<String>,
    after: String,
}

/// A parameter.
struct Parameter {
    name: String,
    kind: Kind,
    required: bool,
    meaning: String,
}

/// An answer with its status.
struct Answered {
    status: String,
    content: String,
    kind: Kind,
}

/// An operation.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    who: String,
    parameters: Vec<Parameter>,
    body: Option<Answered>,
    answers: Vec<Answered>,
    problems: Vec<String>,
}

/// Operations that belong together.
struct Group {
    name: String,
    operations: Vec<Operation>,
}

/// A field of a schema.
struct Field {
    name: String,
    kind: Kind,
    required: bool,
    description: String,
}

/// A schema.
struct Shape {
    name: String,
    description: String,
    fields: Vec<Field>,
    values: Vec<String>,
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiTemplate {
    frame: Frame,
    s: Speech,
    groups: Vec<Group>,
    problems: Vec<(&'static str, u16, String)>,
    shapes: Vec<Shape>,
}

/// The page.
pub async fn show(visit: Visit) -> Result<HttpResponse, Failure> {
    let speech = visit.speech;
    visit.page(&ApiTemplate {
        frame: visit.frame(speech.say("api-title")),
        s: speech,
        groups: groups(document(), speech),
        problems: PROBLEMS
            .iter()
            .map(|(code, status, _)| (*code, *status, speech.say_of("api-code", code)))
            .collect(),
        shapes: shapes(document()),
    })
}

fn groups(document: &Value, speech: Speech) -> Vec<Group> {
    let mut by_tag: BTreeMap<&str, Vec<Operation>> = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            let shown = shown_operation(path, method, operation, speech);
            by_tag.entry(tag).or_default().push(shown);
        }
    }
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.filter_map(|tag| tag["name"].as_str())
        .map(|tag| Group {
            name: speech.say_of("api-group", tag),
            operations: by_tag.remove(tag).unwrap_or_default(),
        })
        .collect()
}

fn shown_operation(path: &str, method: &str, operation: &Value, speech: Speech) -> Operation {
    let id = text(&operation["operationId"]);
    let method = method.to_uppercase();
    let who = routes::find(&method, path).map_or(Who::Administrator, |route| route.who);
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut answers = Vec::new();
    let mut problems = Vec::new();
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        match response["$ref"].as_str() {
            Some(place) => problems.push(last_part(place)),
            None => answers.push(content_of(status, &response["content"])),
        }
    }
    let body = &operation["requestBody"];
    Operation {
        summary: speech.say_of("api-op", &id),
        who: speech.say(who_key(who)),
        parameters: parameters
            .map(|parameter| shown_parameter(parameter, speech))
            .collect(),
        body: body.is_object().then(|| content_of("", &body["content"])),
        path: path.to_owned(),
        id,
        method,
        answers,
        problems,
    }
}

fn shown_parameter(parameter: &Value, speech: Speech) -> Parameter {
    let name = text(&parameter["name"]);
    let key = match (parameter["in"].as_str(), name.as_str()) {
        (Some("path"), "number" | "position" | "code" | "day" | "source") => name.clone(),
        (Some("path"), _) => "id".to_owned(),
        _ => name.to_lowercase(),
    };
    Parameter {
        meaning: speech.say_of("api-param", &key),
        kind: kind_of(&parameter["schema"]),
        required: parameter["required"] == true,
        name,
    }
}

/// What is sent or answered: a body has one content, or none.
fn content_of(status: &str, content: &Value) -> Answered {
    let first = content.as_object().and_then(|kinds| kinds.iter().next());
    Answered {
        status: status.to_owned(),
        content: first.map(|(kind, _)| kind.clone()).unwrap_or_default(),
        kind: first.map_or_else(Kind::default, |(_, body)| kind_of(&body["schema"])),
    }
}

const fn who_key(who: Who) -> &'static str {
    match who {
        Who::Anyone => "api-who-anyone",
        Who::SignedIn => "api-who-signed-in",
        Who::Member => "api-who-member",
        Who::Student => "api-who-student",
        Who::Author => "api-who-author",
        Who::AuthorOrReader => "api-who-author-or-reader",
        Who::Reader => "api-who-reader",
        Who::Teacher => "api-who-teacher",
        Who::Instructor => "api-who-instructor",
        Who::Commission => "api-who-commission",
        Who::DossierReader => "api-who-dossier-reader",
        Who::Administrator => "api-who-administrator",
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn last_part(place: &str) -> String {
    place.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The type that a schema describes, in the words of the document.
fn kind_of(schema: &Value) -> Kind {
    if let Some(place) = schema["$ref"].as_str() {
        return Kind {
            schema: Some(last_part(place)),
            ..Kind::default()
        };
    }
    let choices = ["oneOf", "anyOf", "allOf"]
        .iter()
        .find_map(|word| schema[word].as_array());
    if let Some(choices) = choices {
        let is_null = |choice: &&Value| choice["type"] == "null";
        let mut kind = choices
            .iter()
            .find(|choice| !is_null(choice))
            .map(kind_of)
            .unwrap_or_default();
        if choices.iter().any(|choice| is_null(&choice)) {
            kind.after.push_str(" | null");
        }
        return kind;
    }
    let names: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if names.contains(&"array") {
        let mut kind = kind_of(&schema["items"]);
        kind.after.push_str("[]");
        if names.contains(&"null") {
            kind.after.push_str(" | null");
        }
        return kind;
    }
    let values: Vec<String> = match (&schema["enum"], &schema["const"]) {
        (Value::Array(values), _) => values.iter().map(ToString::to_string).collect(),
        (_, Value::String(value)) => vec![format!("\"{value}\"")],
        _ => Vec::new(),
    };
    Kind {
        before: match values.is_empty() {
            true => names.join(" | "),
            false => values.join(" | "),
        },
        ..Kind::default()
    }
}

fn shapes(document: &Value) -> Vec<Shape> {
    let schemas = document["components"]["schemas"].as_object();
    schemas
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let required: Vec<&str> = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let fields = schema["properties"].as_object().into_iter().flatten();
            let values = schema["enum"].as_array().into_iter().flatten();
            Shape {
                description: text(&schema["description"]),
                fields: fields
                    .map(|(name, field)| Field {
                        kind: kind_of(field),
                        required: required.contains(&name.as_str()),
                        description: text(&field["description"]),
                        name: name.clone(),
                    })
                    .collect(),
                values: values.map(text).collect(),
                name: name.clone(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_type_is_told_with_where_it_leads() {
        let list = kind_of(&json!({ "type": ["array", "null"], "items": { "$ref": "#/a/Work" } }));
        assert_eq!(list.schema.as_deref(), Some("Work"));
        assert_eq!(list.after, "[] | null");
        let optional = kind_of(&json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/a/Time" }] }));
        assert_eq!(optional.schema.as_deref(), Some("Time"));
        assert_eq!(optional.after, " | null");
        assert_eq!(
            kind_of(&json!({ "type": ["number", "null"] })).before,
            "number | null"
        );
        assert_eq!(
            kind_of(&json!({ "enum": ["kk", "ru"] })).before,
            "\"kk\" | \"ru\""
        );
    }
}
