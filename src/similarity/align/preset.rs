//! The named parameters of the aligner. One aligner, several presets.

use crate::similarity::shingles::GUARANTEED_RUN;

/// What the aligner looks for. Weights are in units of one rare content word.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// A match has at least so many aligned words; an unbroken run of so many equal words is always inside a match.
    pub floor: usize,
    /// The weight of an aligned word that is common in its language.
    pub common_weight: f32,
    /// How much a content word loses each time its frequency in the pair doubles:
    /// its weight is 1 / (1 + loss × log2(frequency)).
    pub frequency_loss: f32,
    /// What is added when an aligned word follows the one before in both texts.
    pub adjacency: f32,
    /// What a break in the chain costs.
    pub break_cost: f32,
    /// What every word costs that is passed over (on the side where more are).
    pub skip_cost: f32,
    /// At most so many words are passed over between two aligned words.
    pub widest_gap: u32,
    /// A chain must weigh so much to be a match, unless it holds an unbroken run of `floor` equal words.
    pub least_weight: f32,
    /// A content word that moved at most so many words from its place still counts as aligned.
    pub widest_move: u32,
    /// Content words that stand within so many words of one another in both texts
    /// support one another as a passage that was retold; 0 looks for none.
    pub retold_reach: u32,
    /// The weight of different content stems that must stand together in a retold passage.
    pub retold_weight: f32,
    /// The least normalised Damerau–Levenshtein similarity of two spellings that are aligned fuzzily.
    pub fuzzy: f64,
}

impl Preset {
    /// For `check` and `compare`: exact to the word, and nothing that chance explains.
    /// `floor` is the least number of aligned words of a match (5 to 40).
    pub fn report(floor: usize) -> Self {
        Self {
            floor: floor.max(1),
            common_weight: 0.2,
            frequency_loss: 0.5,
            adjacency: 0.3,
            break_cost: 0.1,
            skip_cost: 0.1,
            widest_gap: 24,
            least_weight: 4.5,
            widest_move: 12,
            fuzzy: 0.8,
            retold_reach: if floor < GUARANTEED_RUN { 20 } else { 0 },
            retold_weight: 2.5,
        }
    }

    /// The same without the passages that were retold in other words, for what a page highlights.
    #[must_use]
    pub fn without_retold(self) -> Self {
        Self {
            retold_reach: 0,
            ..self
        }
    }
}
