//! `adal compare`: every pair of a class that shares anything.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use super::progress::Progress;
use super::table::{Passage, Row, Table};
use super::works::{Keep, Works, load};
use super::{Exit, output, parse_language};
use crate::domain::Language;
use crate::reading::folder::shown_name;
use crate::similarity::Match;
use crate::similarity::class::{ClassPair, ClassReport, ClassWork};
use crate::similarity::cohort::{ClassText, Pair, PairFigures, align_twins, compare};
use crate::similarity::flagging::{SharedPassages, is_flagged, second_hand};
use crate::similarity::labels::{DEFAULT_FLOOR, counts};
use crate::web::{PageLinks, Speech, class_page};

/// The most pairs that a page lists. A browser takes no more, and the table is there for them.
const MOST_ON_A_PAGE: usize = 50_000;

/// Compares the works of a class: every pair that shares anything
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder with the works, one a file; sub-folders are read too
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The assignment's own text, which nobody is blamed for (may be given several times)
    #[arg(long = "template", value_name = "FILE")]
    templates: Vec<PathBuf>,
    /// The least number of aligned words of a match, 5 to 40
    #[arg(long, value_name = "WORDS", default_value_t = DEFAULT_FLOOR,
          value_parser = clap::value_parser!(u32).range(5..=40))]
    floor: u32,
    /// Only the pairs that an instructor should look at first
    #[arg(long)]
    flagged: bool,
    /// How to write the pairs
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// The language of the page; that of most works if not given
    #[arg(long, value_name = "kk|ru|en", value_parser = parse_language)]
    lang: Option<Language>,
    /// Where to write them, instead of standard output
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line a pair
    Csv,
    /// The works, and the pairs with their passages
    Json,
    /// A page for the browser
    Html,
}

impl Arguments {
    /// Reads the class, aligns its pairs and writes them.
    pub fn run(self) -> anyhow::Result<Exit> {
        let progress = Progress::new();
        let keep = match self.format {
            Format::Csv => Keep::Words,
            Format::Json => Keep::Places,
            Format::Html => Keep::Documents,
        };
        let works = load(&self.folder, &self.templates, keep, &progress)?;
        let exit = works.exit;
        output::write(self.out.as_deref(), |out| match self.format {
            Format::Csv => self.table(&works, &progress)?.write_csv(out),
            Format::Json => self.table(&works, &progress)?.write_json(out),
            Format::Html => Ok(out.write_all(self.page(&works, &progress)?.as_bytes())?),
        })?;
        Ok(exit)
    }

    /// The matches of two texts, if the pair is wanted.
    fn wanted(&self, texts: &[ClassText], pair: Pair, matches: &[Match]) -> Option<PairFigures> {
        let zones = |text: u32| &texts[text as usize].zones;
        PairFigures::of(zones(pair.first), zones(pair.second), matches, self.floor)
            .filter(|figures| !self.flagged || is_flagged(figures))
    }

    /// The pairs of texts with their figures, ready to be written for every pair of works.
    fn table<'a>(&self, works: &'a Works, progress: &Progress) -> anyhow::Result<Table<'a>> {
        let texts = &works.texts;
        let row = |pair: Pair, figures: PairFigures, matches: Vec<Match>| {
            let (first, second) = (&texts[pair.first as usize], &texts[pair.second as usize]);
            let passages = match self.format {
                Format::Json => matches
                    .iter()
                    .filter(|found| counts(found, self.floor))
                    .map(|found| Passage::of(found, &first.words, &second.words))
                    .collect(),
                Format::Csv | Format::Html => Vec::new(),
            };
            Row { figures, passages }
        };
        let rows = self.compare(works, progress, row)?;
        let twin = |text: u32| {
            let (first, second) = (text, text);
            let pair = Pair { first, second };
            let matches = align_twins(&texts[text as usize], self.floor);
            let figures = self.wanted(texts, pair, &matches)?;
            Some(row(pair, figures, matches))
        };
        Ok(Table::new(works, rows, twin))
    }

    /// The page of the class.
    fn page(&self, works: &Works, progress: &Progress) -> anyhow::Result<String> {
        let texts = &works.texts;
        let mut shared = self.compare(works, progress, |_, _, matches| matches)?;
        for text in works.texts_held_twice() {
            let (first, second) = (text, text);
            let pair = Pair { first, second };
            let twins = align_twins(&texts[text as usize], self.floor);
            if self.wanted(texts, pair, &twins).is_some() {
                shared.push((pair, twins));
            }
        }
        let mut pairs = Vec::new();
        for (pair, matches) in shared {
            for (left, right) in works.pairs_of(pair) {
                if pairs.len() == MOST_ON_A_PAGE {
                    bail!(
                        "more than {MOST_ON_A_PAGE} pairs share something, too many for a page; \
                         use --flagged, a higher --floor, or --format csv"
                    );
                }
                let matches = matches.clone();
                pairs.push(ClassPair {
                    left,
                    right,
                    matches,
                });
            }
        }
        let members: Vec<ClassWork<'_>> = works
            .names
            .iter()
            .zip(&works.text_of)
            .map(|(name, &text)| ClassWork {
                name,
                zones: &texts[text as usize].zones,
            })
            .collect();
        let class = ClassReport::build(&members, pairs, self.floor);
        let title = self.folder.file_name().unwrap_or(self.folder.as_os_str());
        let speech = Speech::new(self.lang.unwrap_or_else(|| works.main_language()));
        Ok(class_page(
            &class,
            &speech.class_title(&shown_name(title)),
            |work| {
                let text = *works.text_of.get(work)? as usize;
                Some((works.documents.get(text)?, &texts[text].words))
            },
            speech,
            &PageLinks::default(),
        )?)
    }

    /// What `keep` makes of the pairs of different texts that are wanted.
    fn compare<T: Send>(
        &self,
        works: &Works,
        progress: &Progress,
        keep: impl Fn(Pair, PairFigures, Vec<Match>) -> T + Sync,
    ) -> anyhow::Result<Vec<(Pair, T)>> {
        let texts = &works.texts;
        let keep = |pair: Pair, matches: Vec<Match>| {
            let figures = self.wanted(texts, pair, &matches)?;
            let passages =
                (self.flagged).then(|| SharedPassages::of(&figures, &matches, self.floor));
            Some((keep(pair, figures, matches), passages))
        };
        let kept = compare(texts, &works.lexicon, self.floor, progress, keep)
            .with_context(|| format!("cannot compare {}", self.folder.display()))?;
        progress.finish();
        let mut pairs = Vec::with_capacity(kept.len());
        let mut flagged = Vec::new();
        for (pair, (kept, passages)) in kept {
            pairs.push((pair, kept));
            flagged.extend(passages.map(|passages| (pair, passages)));
        }
        if self.flagged {
            let mut second_hand = second_hand(&flagged).into_iter();
            pairs.retain(|_| second_hand.next() == Some(false));
        }
        Ok(pairs)
    }
}
