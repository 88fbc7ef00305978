//! What the pages say: words in the reader's language, plural forms, numbers.
//!
//! The sentences stand in translations/{kk,ru,en}; a test shows that no key is
//! missing and none is unused.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader};
use unic_langid::langid;

use crate::domain::{FindingKind, Language, Severity, SubmissionState};
use crate::similarity::labels::Label;
use crate::similarity::rounding::Tenths;

fluent_templates::static_loader! {
    static SENTENCES = {
        locales: "./src/web/translations",
        fallback_language: "en",
        // Isolating marks would end up in copied text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static KAZAKH: LanguageIdentifier = langid!("kk");
static RUSSIAN: LanguageIdentifier = langid!("ru");
static ENGLISH: LanguageIdentifier = langid!("en");

/// Speaks one of the three languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speech {
    language: Language,
}

impl Speech {
    /// Speaks `language`.
    pub const fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language that is spoken.
    pub const fn language(self) -> Language {
        self.language
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self.language {
            Language::Kazakh => &KAZAKH,
            Language::Russian => &RUSSIAN,
            Language::English => &ENGLISH,
        }
    }

    /// The sentence of `key`.
    pub fn say(&self, key: &str) -> String {
        SENTENCES.lookup(self.identifier(), key)
    }

    /// The sentence of `key`, or of `otherwise` if there is none.
    pub fn say_or(&self, key: &str, otherwise: &str) -> String {
        SENTENCES
            .try_lookup(self.identifier(), key)
            .unwrap_or_else(|| self.say(otherwise))
    }

    /// The name of a choice, by the word that it is stored under:
    /// `("control", "midterm")`.
    pub fn say_of(&self, family: &str, word: &str) -> String {
        self.say(&format!("{family}-{}", word.replace('_', "-")))
    }

    /// How far a work is that was handed in, or that was not.
    pub fn stage(&self, stage: Option<SubmissionState>) -> String {
        self.say(match stage {
            None => "stage-none",
            Some(SubmissionState::Received) => "stage-received",
            Some(SubmissionState::Read) => "stage-read",
            Some(SubmissionState::Checked) => "stage-checked",
            Some(SubmissionState::Refused) => "stage-refused",
            Some(SubmissionState::Failed) => "stage-failed",
        })
    }

    /// What somebody did, by the word of the audit log.
    pub fn deed(&self, action: &str) -> String {
        let key = format!("deed-{}", action.replace('_', "-"));
        self.say_or(&key, "deed-other")
    }

    /// A size of so many bytes.
    pub fn size(&self, bytes: &i64) -> String {
        let kilobytes = (*bytes as f64 / 1000.0).ceil();
        let (number, unit) = match kilobytes < 1000.0 {
            true => (format!("{kilobytes}"), ["кБ", "кБ", "kB"]),
            false => (format!("{:.1}", kilobytes / 1000.0), ["МБ", "МБ", "MB"]),
        };
        let (number, unit) = match self.language {
            Language::Kazakh => (number.replace('.', ","), unit[0]),
            Language::Russian => (number.replace('.', ","), unit[1]),
            Language::English => (number, unit[2]),
        };
        format!("{number}\u{A0}{unit}")
    }

    /// The sentence of `key` about `name`.
    pub fn name(&self, key: &str, name: impl std::fmt::Display) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
            [(Cow::Borrowed("name"), FluentValue::from(name.to_string()))].into();
        SENTENCES.lookup_with_args(self.identifier(), key, &arguments)
    }

    /// The sentence of `key` about `number` things, in the right plural form.
    pub fn count(&self, key: &str, number: &u32) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> = [
            (Cow::Borrowed("n"), FluentValue::from(*number)),
            (
                Cow::Borrowed("count"),
                FluentValue::from(self.whole(number)),
            ),
        ]
        .into();
        SENTENCES.lookup_with_args(self.identifier(), key, &arguments)
    }

    /// A whole number with its thousands apart.
    pub fn whole(&self, number: &u32) -> String {
        let digits = number.to_string();
        let gap = match self.language {
            Language::English => ",",
            Language::Kazakh | Language::Russian => "\u{A0}",
        };
        // Four digits stay together in Kazakh and Russian typography.
        if digits.len() < 4 || (digits.len() == 4 && self.language != Language::English) {
            return digits;
        }
        let mut shown = String::new();
        for (index, digit) in digits.char_indices() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                shown.push_str(gap);
            }
            shown.push(digit);
        }
        shown
    }

    /// A share with one decimal: `12.3 %`, with a comma in Kazakh and Russian.
    pub fn percent(&self, tenths: &Tenths) -> String {
        let (whole, tenth) = (tenths / 10, tenths % 10);
        match self.language {
            Language::English => format!("{whole}.{tenth}%"),
            Language::Kazakh | Language::Russian => format!("{whole},{tenth}\u{A0}%"),
        }
    }

    /// A share that may be missing, rounded by itself.
    pub fn share(&self, share: &Option<f64>) -> String {
        share.map_or_else(
            || "–".to_owned(),
            |share| self.percent(&crate::similarity::rounding::tenths(share)),
        )
    }

    /// The title of the page of a class that somebody named.
    pub fn class_title(&self, name: &str) -> String {
        self.name("class-of", name)
    }

    /// The title of the index of the demonstration.
    pub fn demo_title(&self) -> String {
        self.say("demo-title")
    }

    /// What the class of the demonstration that writes in `language` is called.
    pub fn demo_class_title(&self, language: Language) -> String {
        self.say(match language {
            Language::Kazakh => "demo-class-kk",
            Language::Russian => "demo-class-ru",
            Language::English => "demo-class-en",
        })
    }

    /// The name of a label.
    pub fn label(&self, label: &Label) -> String {
        self.say(match label {
            Label::Template => "label-template",
            Label::Hidden => "label-hidden",
            Label::Bibliography => "label-bibliography",
            Label::QuotedCited => "label-quoted-cited",
            Label::Own => "label-own",
            Label::Verbatim => "label-verbatim",
            Label::Altered => "label-altered",
            Label::Original => "label-original",
        })
    }

    /// The name of a severity.
    pub fn severity(&self, severity: &Severity) -> String {
        self.say(match severity {
            Severity::Info => "severity-info",
            Severity::Check => "severity-check",
            Severity::Strong => "severity-strong",
        })
    }

    /// The name of a kind of finding.
    pub fn finding(&self, kind: &FindingKind) -> String {
        self.say(match kind {
            FindingKind::HiddenText => "finding-hidden-text",
            FindingKind::WhiteText => "finding-white-text",
            FindingKind::TinyText => "finding-tiny-text",
            FindingKind::OffPageText => "finding-off-page-text",
            FindingKind::CoveredText => "finding-covered-text",
            FindingKind::Comment => "finding-comment",
            FindingKind::TrackedDeletion => "finding-tracked-deletion",
            FindingKind::TrackedInsertion => "finding-tracked-insertion",
            FindingKind::InvisibleCharacters => "finding-invisible-characters",
            FindingKind::LookalikeLetters => "finding-lookalike-letters",
            FindingKind::CombiningMarks => "finding-combining-marks",
            FindingKind::LetterSpacing => "finding-letter-spacing",
            FindingKind::GlyphMap => "finding-glyph-map",
            FindingKind::ImagePages => "finding-image-pages",
            FindingKind::ImplausibleBibliography => "finding-implausible-bibliography",
            FindingKind::LatinKazakh => "finding-latin-kazakh",
            FindingKind::UnreadPart => "finding-unread-part",
        })
    }

    /// What a kind of finding means, in plain words.
    pub fn finding_meaning(&self, kind: &FindingKind) -> String {
        self.say(match kind {
            FindingKind::HiddenText => "meaning-hidden-text",
            FindingKind::WhiteText => "meaning-white-text",
            FindingKind::TinyText => "meaning-tiny-text",
            FindingKind::OffPageText => "meaning-off-page-text",
            FindingKind::CoveredText => "meaning-covered-text",
            FindingKind::Comment => "meaning-comment",
            FindingKind::TrackedDeletion => "meaning-tracked-deletion",
            FindingKind::TrackedInsertion => "meaning-tracked-insertion",
            FindingKind::InvisibleCharacters => "meaning-invisible-characters",
            FindingKind::LookalikeLetters => "meaning-lookalike-letters",
            FindingKind::CombiningMarks => "meaning-combining-marks",
            FindingKind::LetterSpacing => "meaning-letter-spacing",
            FindingKind::GlyphMap => "meaning-glyph-map",
            FindingKind::ImagePages => "meaning-image-pages",
            FindingKind::ImplausibleBibliography => "meaning-implausible-bibliography",
            FindingKind::LatinKazakh => "meaning-latin-kazakh",
            FindingKind::UnreadPart => "meaning-unread-part",
        })
    }
}
