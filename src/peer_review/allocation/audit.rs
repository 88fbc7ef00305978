//! Proofs that a review belongs to the allocation, which tell nothing else.
//!
//! The reviews are the leaves of a Merkle tree (R. C. Merkle, 1988, "A digital signature
//! based on a conventional encryption function"; leaves and nodes are told apart as in
//! RFC 6962). The root is published when the reviews are handed out. A leaf holds its two
//! ends apart, each under a salt of its own that only the seed gives:
//!
//! ```text
//! leaf = H(0 ‖ end(reviewer) ‖ end(work))      end = H(side ‖ salt ‖ id)      node = H(1 ‖ left ‖ right)
//! ```
//!
//! A reviewer gets the salt of the reviewer's end and learns of the other end only its
//! digest; an author likewise. The leaves are ordered by their digests, so the place of a
//! leaf says nothing either. The commission has the seed and can open everything.

use sha2::{Digest, Sha256};

use super::Allocation;
use super::seed::{Hash, Seed, digest};

/// The end of a review that a proof opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The reviewer's.
    Reviewer,
    /// The author's.
    Work,
}

/// What shows that a review by somebody, or of somebody's work, is under a root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The end that is opened.
    pub side: Side,
    /// The id at this end.
    pub student: String,
    /// The salt of this end.
    pub salt: Hash,
    /// The digest of the end that stays closed.
    pub other: Hash,
    /// The neighbours on the way to the root, the lowest first, and whether each is on the left.
    pub path: Vec<(bool, Hash)>,
}

impl Proof {
    /// Whether the review is under the root.
    pub fn verify(&self, root: &Hash) -> bool {
        let own = end(self.side, &self.salt, &self.student);
        let leaf = match self.side {
            Side::Reviewer => leaf(&own, &self.other),
            Side::Work => leaf(&self.other, &own),
        };
        let top = self
            .path
            .iter()
            .fold(leaf, |hash, (on_the_left, neighbour)| {
                if *on_the_left {
                    node(neighbour, &hash)
                } else {
                    node(&hash, neighbour)
                }
            });
        top == *root
    }
}

/// The tree over the reviews of a round.
#[derive(Debug, Clone)]
pub struct AuditTree {
    /// The reviews in the order of their leaves.
    reviews: Vec<Opening>,
    /// The digests, leaves first, root last.
    levels: Vec<Vec<Hash>>,
}

/// A review with all that its leaf is made of.
#[derive(Debug, Clone)]
struct Opening {
    reviewer: String,
    work: String,
    salts: [Hash; 2],
}

impl AuditTree {
    /// The tree over an allocation.
    pub fn new(allocation: &Allocation, seed: &Seed) -> Self {
        Self::over(allocation.pairs(), seed)
    }

    /// The tree over reviews (reviewer, work), for a round that has changed since. Their
    /// order means nothing.
    pub fn over<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>, seed: &Seed) -> Self {
        let mut leaves: Vec<(Hash, Opening)> = (pairs.into_iter())
            .map(|(reviewer, work)| {
                let salt = |side: &str| {
                    seed.key(&digest(["salt", side, reviewer, work].map(str::as_bytes)))
                };
                let opening = Opening {
                    reviewer: reviewer.to_owned(),
                    work: work.to_owned(),
                    salts: [salt("reviewer"), salt("work")],
                };
                (opening.leaf(), opening)
            })
            .collect();
        leaves.sort_unstable_by_key(|(hash, _)| *hash);
        let (hashes, reviews) = leaves.into_iter().unzip();
        let mut levels: Vec<Vec<Hash>> = vec![hashes];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            // A node without a neighbour moves up as it is.
            let above = (level.chunks(2))
                .map(|two| match two {
                    [left, right] => node(left, right),
                    rest => rest[0],
                })
                .collect();
            levels.push(above);
        }
        Self { reviews, levels }
    }

    /// What is published. Without any review, the digest of nothing.
    pub fn root(&self) -> Hash {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// The proof that a review is in the tree, opened at one end; `None` if it is not there.
    pub fn proof(&self, reviewer: &str, work: &str, side: Side) -> Option<Proof> {
        let place = (self.reviews.iter())
            .position(|review| review.reviewer == reviewer && review.work == work)?;
        let review = &self.reviews[place];
        let (student, salt, other) = match side {
            Side::Reviewer => (
                reviewer,
                review.salts[0],
                end(Side::Work, &review.salts[1], work),
            ),
            Side::Work => (
                work,
                review.salts[1],
                end(Side::Reviewer, &review.salts[0], reviewer),
            ),
        };
        let path = (self.levels.iter().enumerate())
            .filter_map(|(height, level)| {
                let neighbour = (place >> height) ^ 1;
                Some((neighbour & 1 == 0, *level.get(neighbour)?))
            })
            .collect();
        Some(Proof {
            side,
            student: student.to_owned(),
            salt,
            other,
            path,
        })
    }
}

impl Opening {
    fn leaf(&self) -> Hash {
        leaf(
            &end(Side::Reviewer, &self.salts[0], &self.reviewer),
            &end(Side::Work, &self.salts[1], &self.work),
        )
    }
}

fn end(side: Side, salt: &Hash, id: &str) -> Hash {
    let side: u8 = match side {
        Side::Reviewer => 2,
        Side::Work => 3,
    };
    Sha256::new()
        .chain_update([side])
        .chain_update(salt)
        .chain_update(id.as_bytes())
        .finalize()
        .into()
}

fn leaf(reviewer: &Hash, work: &Hash) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(reviewer)
        .chain_update(work)
        .finalize()
        .into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::super::{Request, Student, allocate};
    use super::*;

    #[test]
    fn every_review_is_proved_at_either_end_and_no_other_is() {
        for students in [2, 3, 5, 8, 21] {
            let request = Request {
                students: (0..students)
                    .map(|number| Student::new(number.to_string()))
                    .collect(),
                reviews: students.min(4) as u32 - 1,
                ..Request::default()
            };
            let seed = Seed::new(*b"secret", "essay");
            let allocation = allocate(&request, &seed).unwrap();
            let tree = AuditTree::new(&allocation, &seed);
            let others = AuditTree::new(&allocation, &Seed::new(*b"other", "essay")).root();
            let root = tree.root();
            for (reviewer, work) in allocation.pairs() {
                for side in [Side::Reviewer, Side::Work] {
                    let proof = tree.proof(reviewer, work, side).unwrap();
                    assert!(proof.verify(&root));
                    assert!(!proof.verify(&others));
                    let somebody_else = Proof {
                        student: "x".to_owned(),
                        ..proof.clone()
                    };
                    assert!(!somebody_else.verify(&root));
                    let turned = match side {
                        Side::Reviewer => Side::Work,
                        Side::Work => Side::Reviewer,
                    };
                    assert!(
                        !Proof {
                            side: turned,
                            ..proof
                        }
                        .verify(&root)
                    );
                }
            }
            assert_eq!(tree.proof("0", "0", Side::Reviewer), None);
        }
    }

    #[test]
    fn a_proof_of_one_end_does_not_hold_the_id_of_the_other() {
        let seed = Seed::new(*b"secret", "essay");
        let tree = AuditTree::over([("reviewer-1", "author-2"), ("author-2", "third")], &seed);
        let proof = tree
            .proof("reviewer-1", "author-2", Side::Reviewer)
            .unwrap();
        assert_eq!(proof.student, "reviewer-1");
        // Who knows all ids still cannot find out whose work it is: the salt is unknown.
        for id in ["author-2", "third"] {
            assert_ne!(proof.other, end(Side::Work, &[0; 32], id));
            assert_ne!(proof.other, end(Side::Work, &proof.salt, id));
        }
    }

    #[test]
    fn the_order_of_reviews_changes_no_root() {
        let seed = Seed::new(*b"secret", "essay");
        let pairs = [("a", "b"), ("b", "c"), ("c", "a")];
        let turned = pairs.into_iter().rev();
        assert_eq!(
            AuditTree::over(pairs, &seed).root(),
            AuditTree::over(turned, &seed).root()
        );
        assert_ne!(
            AuditTree::over([], &seed).root(),
            AuditTree::over(pairs, &seed).root()
        );
    }
}
