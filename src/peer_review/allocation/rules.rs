//! The roster in its stable order, and what stands between any two people.
//!
//! From here on people are numbers: their place in the roster sorted by the
//! bytes of their ids. Every constraint but reciprocity is a property of an
//! unordered pair. Cost: O(pairs · log pairs) to build, a look at one short list
//! per question.

use rustc_hash::FxHashMap;

use super::seed::{Hash, digest};
use super::{AllocationError, Constraint, Half, Request, Student};

/// A set of [`Constraint`]s of a pair, one bit each.
pub(super) type Kinds = u8;

pub(super) const OWN: Kinds = 1;
pub(super) const TEAM: Kinds = 2;
pub(super) const FORBIDDEN: Kinds = 4;
pub(super) const HALVES: Kinds = 8;
pub(super) const SHARED: Kinds = 16;
pub(super) const GROUP: Kinds = 32;
pub(super) const EARLIER: Kinds = 64;

/// What is never relaxed.
pub(super) const HARD: Kinds = OWN | TEAM | FORBIDDEN | HALVES;
/// All that can be asked.
pub(super) const ALL: Kinds = HARD | SHARED | GROUP | EARLIER;

/// How much of the constraints is demanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    /// The pairs that must not be.
    pub(super) banned: Kinds,
    /// Whether two people may review each other.
    pub(super) reciprocal: bool,
}

/// The order in which constraints give way; fewer reviews come after them all.
pub(super) const LEVELS: [Level; 5] = [
    Level {
        banned: ALL,
        reciprocal: false,
    },
    Level {
        banned: ALL & !EARLIER,
        reciprocal: false,
    },
    Level {
        banned: HARD | SHARED,
        reciprocal: false,
    },
    Level {
        banned: HARD | SHARED,
        reciprocal: true,
    },
    Level {
        banned: HARD,
        reciprocal: true,
    },
];

/// The constraints in a set, in the order in which they give way.
pub(super) fn constraints(kinds: Kinds) -> Vec<Constraint> {
    [
        (EARLIER, Constraint::EarlierRound),
        (GROUP, Constraint::AcademicGroup),
        (SHARED, Constraint::SharedText),
        (HALVES, Constraint::Halves),
        (FORBIDDEN, Constraint::Forbidden),
        (TEAM, Constraint::Team),
        (OWN, Constraint::OwnWork),
    ]
    .into_iter()
    .filter(|(kind, _)| kinds & kind != 0)
    .map(|(_, constraint)| constraint)
    .collect()
}

/// Where somebody belongs. Who has no team, group or half has one alone.
#[derive(Clone, Copy)]
struct Person {
    team: u32,
    group: u32,
    half: u32,
    /// The range of the person's pairs.
    start: u32,
    end: u32,
    /// Two bits for each other of these pairs, so that most lists need not be looked at
    /// (B. H. Bloom, 1970, "Space/time trade-offs in hash coding with allowable errors").
    sketch: [u64; 2],
}

impl Person {
    /// The bits of a person in the two words of a sketch.
    const fn bits(person: u32) -> [u64; 2] {
        [1 << (person % 64), 1 << (person / 64 % 64)]
    }

    fn note(&mut self, other: u32) {
        let bits = Self::bits(other);
        self.sketch[0] |= bits[0];
        self.sketch[1] |= bits[1];
    }

    fn may_list(&self, other: u32) -> bool {
        let bits = Self::bits(other);
        self.sketch[0] & bits[0] != 0 && self.sketch[1] & bits[1] != 0
    }
}

/// A roster and its constraints.
pub(super) struct Rules {
    ids: Vec<String>,
    people: Vec<Person>,
    /// The others of each person's pairs, ascending, and what they are.
    others: Vec<u32>,
    kinds: Vec<Kinds>,
    roster: Hash,
}

impl Rules {
    /// Reads a request. Its numbers are not looked at.
    pub(super) fn new(request: &Request) -> Result<Self, AllocationError> {
        let mut students: Vec<&Student> = request.students.iter().collect();
        students.sort_unstable_by(|left, right| left.id.cmp(&right.id));
        if students.first().is_some_and(|first| first.id.is_empty()) {
            return Err(AllocationError::NamelessStudent);
        }
        if let Some(twice) = students.windows(2).find(|two| two[0].id == two[1].id) {
            return Err(AllocationError::DuplicateStudent {
                student: twice[0].id.clone(),
            });
        }
        let teams = numbered(students.iter().map(|student| student.team.as_deref()));
        let groups = numbered(
            (students.iter())
                .map(|student| student.group.as_deref().filter(|_| request.avoid_groups)),
        );
        let ids: Vec<String> = students.iter().map(|student| student.id.clone()).collect();
        let mut rules = Self {
            roster: roster_hash(&students),
            people: (teams.into_iter().zip(groups).enumerate())
                .map(|(half, (team, group))| Person {
                    team,
                    group,
                    half: half as u32,
                    start: 0,
                    end: 0,
                    sketch: [0; 2],
                })
                .collect(),
            others: Vec::new(),
            kinds: Vec::new(),
            ids,
        };
        rules.add_pairs(request)?;
        if request.halves {
            let halves: Option<Vec<Half>> = students.iter().map(|student| student.half).collect();
            if let Some(halves) = halves {
                rules.set_halves(&halves);
            }
        }
        Ok(rules)
    }

    /// Gathers the pairs of every person into one sorted list each.
    fn add_pairs(&mut self, request: &Request) -> Result<(), AllocationError> {
        let numbers: FxHashMap<&str, u32> =
            (self.ids.iter().map(String::as_str)).zip(0..).collect();
        let number = |id: &String| {
            (numbers.get(id.as_str()).copied()).ok_or_else(|| AllocationError::UnknownStudent {
                student: id.clone(),
            })
        };
        let lists = [
            (&request.forbidden, FORBIDDEN),
            (&request.apart, SHARED),
            (&request.earlier, EARLIER),
        ];
        let mut pairs: Vec<(u32, u32, Kinds)> = Vec::new();
        for (list, kind) in lists {
            for (left, right) in list {
                let (left, right) = (number(left)?, number(right)?);
                if left != right {
                    pairs.push((left, right, kind));
                    pairs.push((right, left, kind));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 |= next.2;
            }
            same
        });
        let mut rest = pairs.as_slice();
        for (person, number) in self.people.iter_mut().zip(0..) {
            let own = rest.partition_point(|pair| pair.0 == number);
            person.start = self.others.len() as u32;
            self.others.extend(rest[..own].iter().map(|pair| pair.1));
            rest[..own].iter().for_each(|pair| person.note(pair.1));
            self.kinds.extend(rest[..own].iter().map(|pair| pair.2));
            person.end = self.others.len() as u32;
            rest = &rest[own..];
        }
        Ok(())
    }

    /// Puts everybody into a half.
    pub(super) fn set_halves(&mut self, halves: &[Half]) {
        for (person, half) in self.people.iter_mut().zip(halves) {
            person.half = *half as u32;
        }
    }

    /// How many people there are.
    pub(super) fn len(&self) -> usize {
        self.people.len()
    }

    /// Everybody's number.
    pub(super) fn everybody(&self) -> std::ops::Range<u32> {
        0..self.people.len() as u32
    }

    /// The id of a person.
    pub(super) fn id(&self, person: u32) -> &str {
        &self.ids[person as usize]
    }

    /// All ids, in order.
    pub(super) fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The number of an id.
    pub(super) fn number(&self, id: &str) -> Option<u32> {
        let place = self.ids.binary_search_by(|other| other.as_str().cmp(id));
        place.ok().map(|place| place as u32)
    }

    /// The number of the team; who has none is alone in one.
    pub(super) fn team(&self, person: u32) -> u32 {
        self.people[person as usize].team
    }

    /// The digest of ids, teams and groups in their stable order.
    pub(super) fn roster_hash(&self) -> &Hash {
        &self.roster
    }

    /// Everything that stands between two people.
    #[inline]
    pub(super) fn kinds(&self, left: u32, right: u32) -> Kinds {
        if left == right {
            return OWN;
        }
        let (one, other) = (self.people[left as usize], self.people[right as usize]);
        let mut kinds = 0;
        if one.team == other.team {
            kinds |= TEAM;
        }
        if one.group == other.group {
            kinds |= GROUP;
        }
        if one.half == other.half {
            kinds |= HALVES;
        }
        if one.may_list(right) {
            kinds |= self.listed(one, right);
        }
        kinds
    }

    /// What a person's list says about another.
    fn listed(&self, one: Person, right: u32) -> Kinds {
        let pairs = one.start as usize..one.end as usize;
        let place = self.others[pairs.clone()].binary_search(&right);
        place.map_or(0, |place| self.kinds[pairs.start + place])
    }

    /// Whether nothing that is banned stands between two people.
    #[inline]
    pub(super) fn may_meet(&self, left: u32, right: u32, banned: Kinds) -> bool {
        self.kinds(left, right) & banned == 0
    }
}

/// A number for each name; who has none gets a number alone.
fn numbered<'a>(names: impl Iterator<Item = Option<&'a str>>) -> Vec<u32> {
    let mut known: FxHashMap<&str, u32> = FxHashMap::default();
    names
        .zip(0..)
        .map(|(name, fresh)| match name {
            Some(name) => *known.entry(name).or_insert(fresh),
            None => fresh,
        })
        .collect()
}

/// The digest over ids, teams and groups; a name that is not there differs from an empty one.
fn roster_hash(students: &[&Student]) -> Hash {
    fn named(name: &Option<String>) -> [&[u8]; 2] {
        match name {
            Some(name) => [b"+", name.as_bytes()],
            None => [b"-", b""],
        }
    }
    digest(students.iter().flat_map(|student| {
        let [team, group] = [&student.team, &student.group].map(named);
        [student.id.as_bytes(), team[0], team[1], group[0], group[1]]
    }))
}
