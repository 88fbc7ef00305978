//! Which works of the list are shown: by words, state and similarity, page by page.

use crate::domain::SubmissionState;
use crate::service::WorkRow;
use crate::web::form::{query_encoded, url_decoded};

/// Works on one page.
const ROWS: usize = 100;

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct WorksFilter {
    /// Part of a name.
    pub words: String,
    /// The word of a state, `none` for works that are missing, or nothing.
    pub state: String,
    /// The least similarity in per cent; empty: any.
    pub least: String,
    /// The page, from 1.
    pub page: usize,
}

/// A page of the list.
pub(super) struct FilteredWorks {
    pub rows: Vec<WorkRow>,
    /// How many works there are on all pages.
    pub found: usize,
    pub pages: usize,
}

impl WorksFilter {
    /// Reads the query of an address. Where names are hidden nobody looks for them.
    pub fn of_query(query: &str, names_are_hidden: bool) -> Self {
        let mut filter = Self::default();
        for (name, value) in url_decoded(query) {
            match name.as_str() {
                "words" if !names_are_hidden => value.trim().clone_into(&mut filter.words),
                "state" => filter.state = value,
                "least" => filter.least = value.trim().replace(',', "."),
                "page" => filter.page = value.parse().unwrap_or(1),
                _ => {}
            }
        }
        if filter.least.parse::<f64>().is_err() {
            filter.least.clear();
        }
        filter
    }

    /// The works that are asked for, of this page.
    pub fn apply(&mut self, rows: Vec<WorkRow>) -> FilteredWorks {
        let rows: Vec<WorkRow> = rows
            .into_iter()
            .filter(|row| self.lets_through(row))
            .collect();
        let pages = rows.len().div_ceil(ROWS).max(1);
        self.page = self.page.clamp(1, pages);
        FilteredWorks {
            found: rows.len(),
            pages,
            rows: rows
                .into_iter()
                .skip((self.page - 1) * ROWS)
                .take(ROWS)
                .collect(),
        }
    }

    fn lets_through(&self, row: &WorkRow) -> bool {
        let words = self.words.to_lowercase();
        let by_name = words.is_empty()
            || row
                .authors
                .iter()
                .any(|person| person.name.to_lowercase().contains(&words));
        let state = row.stage().map_or("none", SubmissionState::word);
        let by_state = self.state.is_empty() || self.state == state;
        let similarity = row.report.as_ref().and_then(|report| report.similarity);
        let by_share = match self.least.parse::<f64>() {
            Ok(least) => similarity.is_some_and(|share| share * 100.0 >= least),
            Err(_) => true,
        };
        by_name && by_state && by_share
    }

    /// The query of another page of the same list.
    pub fn query_of(&self, page: &usize) -> String {
        format!(
            "?words={}&state={}&least={}&page={page}",
            query_encoded(&self.words),
            query_encoded(&self.state),
            query_encoded(&self.least)
        )
    }
}
