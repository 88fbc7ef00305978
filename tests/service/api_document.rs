//! The document of the API and the page that shows it.

use std::collections::BTreeSet;

use adal::web::api::document::document;
use adal::web::routes::{ROUTES, Who};
use serde_json::Value;

use super::world::World;

/// Every operation of the document: its method, its path, and itself.
fn operations() -> impl Iterator<Item = (String, &'static str, &'static Value)> {
    let paths = document()["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, operations)| {
        let operations = operations.as_object().unwrap();
        operations
            .iter()
            .map(move |(method, operation)| (method.to_uppercase(), path.as_str(), operation))
    })
}

#[test]
fn the_document_and_the_table_of_routes_name_the_same_routes() {
    let described: BTreeSet<(String, &str)> = operations()
        .map(|(method, path, _)| (method, path))
        .collect();
    let answered: BTreeSet<(String, &str)> = ROUTES
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/"))
        .map(|route| (route.method.to_owned(), route.path))
        .collect();
    assert!(answered.len() > 40);
    assert_eq!(described, answered);
}

#[test]
fn every_operation_says_what_it_does_and_only_what_is_for_anybody_needs_no_token() {
    assert_eq!(document()["openapi"], "3.1.0");
    assert_eq!(
        document()["components"]["securitySchemes"]["bearer"]["scheme"],
        "bearer"
    );
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations() {
        assert!(operation["summary"].is_string(), "{method} {path}");
        assert!(
            names.insert(operation["operationId"].as_str().unwrap()),
            "{path}"
        );
        let route = ROUTES
            .iter()
            .find(|route| route.method == method && route.path == path)
            .unwrap();
        let is_open = operation["security"] == serde_json::json!([{}]);
        assert_eq!(is_open, route.who == Who::Anyone, "{method} {path}");
        for response in operation["responses"].as_object().unwrap().values() {
            let told = response["$ref"].is_string()
                || response["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty());
            assert!(told, "{method} {path}");
        }
    }
}

#[test]
fn every_schema_and_every_field_of_the_service_is_described_and_every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(document(), &mut found);
    for place in found {
        let target = document().pointer(place.trim_start_matches('#'));
        assert!(target.is_some(), "{place} leads nowhere");
    }
    // The parts of the report are described where its schema is published.
    let schemas = document()["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas
        .iter()
        .filter(|(name, _)| !name.starts_with("Report"))
    {
        assert!(schema["description"].is_string(), "{name}");
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(schema["description"].is_string(), "{name}.{field}");
        }
    }
}

#[test]
fn the_document_is_what_clients_were_made_from() {
    insta::assert_json_snapshot!("openapi", document());
}

#[test]
fn the_page_shows_every_route_in_three_languages_and_nothing_of_other_hosts() {
    let world = World::on_sqlite();
    let server = world.serve();
    let browser = server.anonymous();
    let served: Value = serde_json::from_str(&browser.get("/api/openapi.json").body).unwrap();
    assert_eq!(&served, document());
    for language in ["kk", "ru", "en"] {
        let page = server.anonymous().in_language(language).get("/api");
        assert_eq!(page.status, 200);
        assert!(page.body.contains(&format!("<html lang=\"{language}\"")));
        assert!(
            !page.body.contains("Unknown localization"),
            "{language}: a sentence is missing"
        );
        assert!(!page.body.contains("://"), "{language}: another host");
        for (method, path, operation) in operations() {
            assert!(
                page.body.contains(&format!("{method} {path}<")),
                "{method} {path}"
            );
            assert!(page.body.contains(&format!(
                "id=\"{}\"",
                operation["operationId"].as_str().unwrap()
            )));
        }
        for part in page.body.split("href=\"#").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(
                page.body.contains(&format!("id=\"{name}\"")),
                "#{name} leads nowhere"
            );
        }
    }
}
