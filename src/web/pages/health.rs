//! What machines ask: is the service well?

use actix_web::HttpResponse;

use crate::domain::JobState;
use crate::service::Error;
use crate::store;
use crate::web::visit::{Failure, Visit};

/// Whether the database answers, how long the queue is, how far the index has come.
pub async fn healthz(visit: Visit) -> Result<HttpResponse, Failure> {
    let state = visit
        .ask_anyhow(|service| {
            service.store.read(|db| {
                Ok::<_, Error>(serde_json::json!({
                    "status": "ok",
                    "jobs_waiting": store::jobs_in(db, JobState::Waiting)?,
                    "jobs_running": store::jobs_in(db, JobState::Running)?,
                    "jobs_failed": store::jobs_in(db, JobState::Failed)?,
                    "changes": store::last_index_change(db)?,
                }))
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(state))
}
