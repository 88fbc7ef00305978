//! Another system that uses the API. It believes nothing: every answer is held
//! to the document of the API.

use adal::web::api::document::document;
use serde_json::Value;

use super::world::{Answer, Server, World, agent, answer};

/// A client with its token.
pub struct Client {
    address: String,
    token: Option<String>,
}

impl Client {
    /// A client that acts for who signs in as `login`.
    pub fn of(world: &World, server: &Server, login: &str) -> Self {
        let admin = world.administrator();
        let (_, token) = world.service.issue_api_token(&admin, "LMS", login).unwrap();
        Self::with_token(server, &token.0)
    }

    pub fn with_token(server: &Server, token: &str) -> Self {
        Self {
            address: server.address().to_owned(),
            token: Some(token.to_owned()),
        }
    }

    pub fn without_token(server: &Server) -> Self {
        Self {
            address: server.address().to_owned(),
            token: None,
        }
    }

    fn bearer(&self) -> String {
        self.token
            .as_ref()
            .map_or_else(String::new, |token| format!("Bearer {token}"))
    }

    /// Sends a request with a body of JSON.
    pub fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let address = format!("{}{path}", self.address);
        let agent = agent();
        let got = match method {
            "GET" => answer(
                agent
                    .get(address)
                    .header("authorization", self.bearer())
                    .call(),
            ),
            "DELETE" => answer(
                agent
                    .delete(address)
                    .header("authorization", self.bearer())
                    .call(),
            ),
            method => {
                let request = match method {
                    "PUT" => agent.put(address),
                    _ => agent.post(address),
                };
                let request = request
                    .header("authorization", self.bearer())
                    .header("content-type", "application/json");
                answer(request.send(body))
            }
        };
        hold_to_the_document(method, path, &got);
        got
    }

    /// What is answered, which has to be fine.
    pub fn get(&self, path: &str) -> Value {
        let got = self.send("GET", path, "");
        assert_eq!(got.status, 200, "{path}: {}", got.body);
        serde_json::from_str(&got.body).unwrap()
    }

    /// What is answered to what is sent, with its status.
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let got = self.send("POST", path, &body.to_string());
        (
            got.status,
            serde_json::from_str(&got.body).unwrap_or_default(),
        )
    }

    /// Uploads files, with a key for the attempt.
    pub fn upload(
        &self,
        path: &str,
        key: Option<&str>,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &str)],
    ) -> (u16, Value) {
        let files: Vec<(&str, &str, &[u8])> = files
            .iter()
            .map(|(field, name, content)| (*field, *name, content.as_bytes()))
            .collect();
        self.upload_bytes(path, key, fields, &files)
    }

    /// The same with files that are no text.
    pub fn upload_bytes(
        &self,
        path: &str,
        key: Option<&str>,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> (u16, Value) {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        for (field, name, content) in files {
            let head = format!(
                "--line\r\nContent-Disposition: form-data; name=\"{field}\"; \
                 filename=\"{name}\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--line--\r\n");
        let mut request = agent()
            .post(format!("{}{path}", self.address))
            .header("authorization", self.bearer())
            .header("content-type", "multipart/form-data; boundary=line");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let got = answer(request.send(&body));
        hold_to_the_document("POST", path, &got);
        (
            got.status,
            serde_json::from_str(&got.body).unwrap_or_default(),
        )
    }
}

/// The operation of the document for a request; `None`: there is none.
fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    document()["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(pattern, _)| {
            let pattern: Vec<&str> = pattern.split('/').collect();
            pattern.len() == parts.len()
                && pattern
                    .iter()
                    .zip(&parts)
                    .all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
        })
        .find_map(|(_, operations)| operations.get(method.to_lowercase()))
}

fn hold_to_the_document(method: &str, path: &str, got: &Answer) {
    assert_eq!(got.header("set-cookie"), "", "{path}: no cookies");
    let Some(operation) = operation(method, path) else {
        return;
    };
    let response = &operation["responses"][got.status.to_string()];
    assert!(
        !response.is_null(),
        "{method} {path}: {} is not in the document: {}",
        got.status,
        got.body
    );
    let response = resolved(response);
    let Some(content) = response["content"].as_object() else {
        assert_eq!(got.body, "", "{method} {path}");
        return;
    };
    let (kind, schema) = content.iter().next().unwrap();
    assert!(
        got.header("content-type").starts_with(kind.as_str()),
        "{method} {path}"
    );
    if kind.ends_with("json") {
        let body: Value = serde_json::from_str(&got.body).unwrap();
        if let Err(problem) = fits(&body, &schema["schema"]) {
            panic!("{method} {path}: {problem}\n{body:#}");
        }
    }
}

/// What a reference leads to.
fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(place) => {
            let found = document().pointer(place.trim_start_matches('#'));
            resolved(found.unwrap_or_else(|| panic!("{place} leads nowhere")))
        }
        None => value,
    }
}

/// Whether a value is what a schema of the document describes.
fn fits(value: &Value, schema: &'static Value) -> Result<(), String> {
    let schema = resolved(schema);
    for choices in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choices].as_array() {
            let tried: Vec<_> = choices.iter().map(|choice| fits(value, choice)).collect();
            return match tried.iter().any(Result::is_ok) {
                true => Ok(()),
                false => Err(format!("{tried:?}")),
            };
        }
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is_number = kind == "integer" && allowed.contains(&"number");
    if !allowed.is_empty() && !allowed.contains(&kind) && !is_number {
        return Err(format!("{value} is not {allowed:?}"));
    }
    if let Some(words) = schema["enum"].as_array()
        && !value.is_null()
        && !words.contains(value)
    {
        return Err(format!("{value} is not among {words:?}"));
    }
    for item in value.as_array().into_iter().flatten() {
        fits(item, &schema["items"])?;
    }
    let Some(fields) = value.as_object() else {
        return Ok(());
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(name.as_str().unwrap()) {
            return Err(format!("{name} is missing"));
        }
    }
    let Some(known) = schema["properties"].as_object() else {
        return Ok(());
    };
    for (name, field) in fields {
        match known.get(name) {
            Some(schema) => fits(field, schema).map_err(|problem| format!("{name}: {problem}"))?,
            None => return Err(format!("{name} is not in the document")),
        }
    }
    Ok(())
}
