//! The works of an assignment as a workbook, for who goes on with them in a
//! spreadsheet.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::service::{Error, WorkRow};
use crate::web::speech::Speech;
use crate::web::visit::{Failure, Visit};

/// The kind of file that spreadsheets know.
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The workbook.
pub async fn xlsx(visit: Visit, assignment: Path<String>) -> Result<HttpResponse, Failure> {
    let (_, assignment, rows) = visit
        .ask(move |service, viewer| service.works(viewer, &assignment))
        .await?;
    let book = workbook(&rows, visit.speech)
        .map_err(|error| visit.refuse(Error::Broken(error.to_string())))?;
    Ok(HttpResponse::Ok()
        .content_type(KIND)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!(
                "attachment; filename=\"works-{}.xlsx\"",
                assignment.public_id
            ),
        ))
        .body(book))
}

/// Texts are written as texts: no cell is taken for a formula.
fn workbook(rows: &[WorkRow], speech: Speech) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, share) = (
        Format::new().set_bold(),
        Format::new().set_num_format("0.0%"),
    );
    let sheet = book.add_worksheet();
    let heads = [
        "authors",
        "stage",
        "field-language",
        "words",
        "late",
        "similarity",
        "label-verbatim",
        "label-altered",
        "runs-5",
        "runs-25",
        "strongest",
        "findings",
        "decision",
        "mark",
    ];
    for (column, key) in (0..).zip(heads) {
        sheet.write_string_with_format(0, column, speech.say(key), &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        let names: Vec<&str> = row
            .authors
            .iter()
            .map(|person| person.name.as_str())
            .collect();
        sheet.write_string(line, 0, names.join(", "))?;
        sheet.write_string(line, 1, speech.stage(row.stage()))?;
        if let Some(work) = &row.submission {
            if let Some(language) = &work.language {
                sheet.write_string(line, 2, speech.say_of("language", language))?;
            }
            if let Some(words) = work.words {
                sheet.write_number(line, 3, words as f64)?;
            }
            if work.late {
                sheet.write_string(line, 4, speech.say("late"))?;
            }
        }
        if let Some(report) = &row.report {
            let shares = [
                report.similarity,
                report.verbatim,
                report.altered,
                report.runs_of_5,
                report.runs_of_25,
                report.strongest_share,
            ];
            for (column, value) in (5..).zip(shares) {
                if let Some(value) = value {
                    sheet.write_number_with_format(line, column, value, &share)?;
                }
            }
            sheet.write_number(line, 11, report.findings as f64)?;
        }
        if let Some(decision) = &row.decision {
            sheet.write_string(line, 12, speech.say_of("decision", &decision.decision))?;
        }
        if let Some(mark) = row.mark {
            sheet.write_number(line, 13, mark)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofit();
    book.save_to_buffer()
}
