//! Floating pictures and filled shapes that lie over running text.
//!
//! Office files say where a shape is anchored, not which lines are under it:
//! only a layout could tell. Here the height of paragraphs is estimated from
//! their words, which is enough to tell a shape that hides a paragraph from a
//! signature in an empty place. No words are marked; they are counted only.

use super::builder::DocumentBuilder;
use crate::domain::{FindingKind, Severity};

/// The height of a line of text, in points.
const LINE: f32 = 14.0;
/// Words on a line of text.
const WORDS_A_LINE: f32 = 10.0;
/// Shapes that cover less of the width of the text hide no lines.
const LEAST_SHARE: f32 = 0.6;
/// Fewer covered words than this may be an estimate gone wrong.
const LEAST_WORDS: f32 = 10.0;

/// A shape that still covers what comes, in points below the current place.
#[derive(Debug, Clone, Copy)]
struct Cover {
    top: f32,
    bottom: f32,
}

/// The shapes over the text that is being read.
#[derive(Debug, Default)]
pub struct Covers {
    open: Vec<Cover>,
    words: f32,
}

impl Covers {
    /// A shape that covers the part `share` (0 to 1) of the text's width, from
    /// `top` points below the beginning of the paragraph that is open, and is
    /// `height` points high.
    pub fn lay(&mut self, share: f32, top: f32, height: f32) {
        if share >= LEAST_SHARE && height > LINE {
            let bottom = top + height;
            self.open.push(Cover { top, bottom });
        }
    }

    /// A paragraph of so many words ends.
    pub fn paragraph(&mut self, words: usize) {
        let lines = (words as f32 / WORDS_A_LINE).ceil().max(1.0);
        let height = lines * LINE;
        let mut covered = 0.0_f32;
        for cover in &mut self.open {
            let shared = cover.bottom.min(height) - cover.top.max(0.0);
            covered = covered.max((shared / height).clamp(0.0, 1.0) * words as f32);
            cover.top -= height;
            cover.bottom -= height;
        }
        self.words += covered;
        self.open.retain(|cover| cover.bottom > 0.0);
    }

    /// Adds the finding, if there is one.
    pub fn note(&self, builder: &mut DocumentBuilder) {
        if self.words >= LEAST_WORDS {
            builder.note(
                FindingKind::CoveredText,
                Severity::Check,
                self.words as u32,
                "a picture or a filled shape lies over the text",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_under_a_shape_count_and_lines_below_it_do_not() {
        let mut covers = Covers::default();
        covers.lay(1.0, 0.0, 3.0 * LINE);
        covers.paragraph(30);
        covers.paragraph(100);
        assert_eq!(covers.words, 30.0);
    }

    #[test]
    fn a_picture_among_empty_paragraphs_covers_nothing() {
        let mut covers = Covers::default();
        covers.lay(1.0, 0.0, 5.0 * LINE);
        for _ in 0..6 {
            covers.paragraph(0);
        }
        covers.paragraph(100);
        assert_eq!(covers.words, 0.0);
    }
}
