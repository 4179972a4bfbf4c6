//! The OpenAPI document, made from the list of routes. Its schemas say what is JSON on the wire; tests compare them with what
//! `protocol` writes. An exchange's bodies are frames of that crate, and are named by their media type.
//!
//! Written out rather than derived with utoipa: its derives would have to stand on the types of `protocol`, which the desk
//! is built from too.

use std::sync::Arc;

use axum::{Extension, Json};
use serde_json::{Map, Value, json};

use crate::route::{Content, Method, Route};

/// The document of a server.
#[derive(Clone)]
pub(crate) struct Described(Arc<Value>);

impl Described {
    /// Of these routes.
    pub(crate) fn of(routes: &[&Route]) -> Self {
        Self(Arc::new(document(routes)))
    }
}

/// Answers the document.
pub(crate) async fn described(Extension(Described(document)): Extension<Described>) -> Json<Arc<Value>> {
    Json(document)
}

fn document(routes: &[&Route]) -> Value {
    let mut paths = Map::new();
    for route in routes {
        let method = match route.method {
            Method::Get => "get",
            Method::Post => "post",
        };
        let described = paths.entry(route.path).or_insert_with(|| json!({}));
        described[method] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "FLS Central",
            "description": "The audit server that desks of Fracture Liaison Services send their records to, and its public pages.",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(),
        },
    })
}

fn operation(route: &Route) -> Value {
    let mut answers = Map::new();
    for answer in route.answers {
        let described = json!({
            "description": answer.words,
            "headers": {
                "x-request-id": {
                    "description": "The request, as the server's log names it",
                    "schema": { "type": "string", "format": "uuid" },
                },
            },
            "content": content(answer.content),
        });
        answers.insert(answer.status.to_string(), described);
    }
    let parameters: Vec<Value> = parameters(route.path)
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut operation = json!({
        "operationId": route.name,
        "parameters": parameters,
        "summary": route.words,
        "responses": answers,
    });
    if let Some(takes) = route.takes {
        operation["requestBody"] = json!({ "required": true, "content": content(takes) });
    }
    if route.needs_token {
        operation["security"] = json!([{ "token": [] }]);
    }
    operation
}

/// The names in braces of a path.
fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn content(content: Content) -> Value {
    match content {
        Content::Json(schema) => {
            json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } })
        }
        Content::Other(media_type) => json!({ media_type: {} }),
    }
}

fn object(properties: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn schemas() -> Value {
    let (text, flag) = (json!({ "type": "string" }), json!({ "type": "boolean" }));
    let service = json!({ "$ref": "#/components/schemas/Service" });
    let files = json!({ "$ref": "#/components/schemas/FileKeys" });
    let uuid = json!({ "type": "string", "format": "uuid" });
    json!({
        "Live": object(&json!({ "live": flag }), &["live"]),
        "Ready": object(
            &json!({ "ready": flag, "protocol": { "type": "integer" }, "words": text }),
            &["ready", "protocol"],
        ),
        "Error": object(&json!({ "code": text, "words": text }), &["code", "words"]),
        "ServiceClaim": object(&json!({ "code": text, "demo": flag }), &["code", "demo"]),
        "EnrolRequest": object(
            &json!({
                "protocol": { "type": "integer", "minimum": 1, "maximum": u32::MAX },
                "code": text,
                "device": { "type": "string", "format": "uuid" },
                "device_name": text,
                "service": { "anyOf": [{ "$ref": "#/components/schemas/ServiceClaim" }, { "type": "null" }] },
            }),
            &["protocol", "code", "device", "device_name"],
        ),
        "EnrolReply": object(
            &json!({ "token": text, "service": service, "files": files }),
            &["token", "service"],
        ),
        "FileKeys": object(
            &json!({ "recipient": text, "service": uuid, "desk": uuid, "key": text }),
            &["recipient", "service", "desk", "key"],
        ),
        "Service": object(
            &json!({
                "code": text,
                "name": text,
                "demo": flag,
                "nation": text,
                "region": text,
                "caseload": { "type": "object", "additionalProperties": { "type": "integer" } },
                "revoked": { "type": "array", "items": { "type": "string", "format": "uuid" } },
            }),
            &["code", "name", "demo", "nation", "region", "caseload"],
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use domain::id::DeviceId;
    use protocol::enrol::{EnrolReply, EnrolRequest, ErrorCode, ErrorWire, ServiceClaim, ServiceWire};
    use protocol::sealed_file::{FileKey, FileKeys};
    use serde::Serialize;
    use uuid::Uuid;

    use super::*;

    fn keys(value: &Value) -> BTreeSet<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[track_caller]
    fn assert_described(schema: &str, value: &impl Serialize) {
        let (schemas, value) = (schemas(), serde_json::to_value(value).unwrap());
        assert_eq!(keys(&schemas[schema]["properties"]), keys(&value), "{schema}");
        let required = schemas[schema]["required"].as_array().unwrap();
        assert!(
            required.iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
            "{schema}"
        );
    }

    #[test]
    fn schemas_have_the_fields_that_travel() {
        let service = ServiceWire {
            code: String::new(),
            name: String::new(),
            demo: true,
            nation: String::new(),
            region: String::new(),
            caseload: BTreeMap::new(),
            revoked: [DeviceId::new(Uuid::nil())].into(),
        };
        let claim = ServiceClaim {
            code: String::new(),
            demo: true,
        };
        assert_described("Service", &service);
        assert_described("ServiceClaim", &claim);
        assert_described(
            "EnrolRequest",
            &EnrolRequest {
                protocol: 1,
                code: String::new(),
                device: DeviceId::new(Uuid::nil()),
                device_name: String::new(),
                service: Some(claim),
            },
        );
        let token = String::new();
        let files = FileKeys {
            recipient: String::new(),
            service: Uuid::nil(),
            desk: Uuid::nil(),
            key: FileKey::new([0; 32]),
        };
        assert_described("FileKeys", &files);
        let files = Some(files);
        assert_described("EnrolReply", &EnrolReply { token, service, files });
        let (code, words) = (ErrorCode::Malformed, String::new());
        assert_described("Error", &ErrorWire { code, words });
    }
}
