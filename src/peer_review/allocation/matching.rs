//! Perfect matchings in general graphs.
//!
//! Augmenting paths through shrunk blossoms (J. Edmonds, 1965, "Paths, trees, and
//! flowers"), with blossoms kept as disjoint sets (H. N. Gabow, 1976, "An efficient
//! implementation of Edmonds' algorithm for maximum matching on graphs"). A search
//! costs O(edges · α(nodes)), and there is one search per node without a partner.

use std::collections::VecDeque;

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// A graph whose neighbours can be listed.
pub(super) trait Graph {
    /// Calls `visit` with every neighbour of `node` until it says no.
    fn neighbours(&self, node: u32, visit: &mut dyn FnMut(u32) -> bool);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Unseen,
    /// Reached over an even number of edges: its neighbours are looked at.
    Outer,
    /// Reached over an odd number.
    Inner,
}

/// Why a matching is not perfect.
#[derive(Debug, Default)]
pub(super) struct Alone {
    /// Nodes found to stay without a partner.
    pub(super) count: usize,
    /// The nodes in the way of the first of them.
    pub(super) in_the_way: Vec<u32>,
}

/// A matching that grows, and the forest of the search under way.
pub(super) struct Matching {
    mate: Vec<u32>,
    mark: Vec<Mark>,
    /// The node from which an inner node, or an outer one inside a blossom, was reached.
    before: Vec<u32>,
    /// Disjoint sets: the base of the blossom of each node.
    base: Vec<u32>,
    /// When a node was last passed in search of a common ancestor.
    passed: Vec<u32>,
    pass: u32,
    queue: VecDeque<u32>,
}

impl Matching {
    /// Starts from a matching: the partner of each node, or [`NONE`].
    pub(super) fn new(mate: Vec<u32>) -> Self {
        let nodes = mate.len();
        Self {
            mate,
            mark: vec![Mark::Unseen; nodes],
            before: vec![NONE; nodes],
            base: (0..nodes as u32).collect(),
            passed: vec![0; nodes],
            pass: 0,
            queue: VecDeque::new(),
        }
    }

    /// The partner of each node.
    pub(super) fn mates(&self) -> &[u32] {
        &self.mate
    }

    /// Gives every node a partner, or as many as possible; gives up when more than
    /// `most_alone` must stay alone.
    ///
    /// # Errors
    /// If some stay alone: how many were found to, and the nodes that an alternating path of
    /// even length joins to the first of them. They are what is in the way (Edmonds, Gallai).
    pub(super) fn complete(&mut self, graph: &impl Graph, most_alone: usize) -> Result<(), Alone> {
        let mut alone = Alone::default();
        for node in 0..self.mate.len() as u32 {
            // Who finds nobody now would find nobody later either.
            if self.mate[node as usize] == NONE && !self.augment(graph, node) {
                if alone.count == 0 {
                    alone.in_the_way = (0..self.mate.len() as u32)
                        .filter(|&other| self.mark[other as usize] == Mark::Outer)
                        .collect();
                }
                alone.count += 1;
                if alone.count > most_alone {
                    break;
                }
            }
        }
        if alone.count == 0 { Ok(()) } else { Err(alone) }
    }

    /// Looks for a path from `root` to another node without a partner and turns it over.
    fn augment(&mut self, graph: &impl Graph, root: u32) -> bool {
        self.mark.fill(Mark::Unseen);
        self.before.fill(NONE);
        for (node, base) in self.base.iter_mut().enumerate() {
            *base = node as u32;
        }
        self.queue.clear();
        self.become_outer(root);
        while let Some(node) = self.queue.pop_front() {
            let mut end = NONE;
            graph.neighbours(node, &mut |next| {
                if self.look(node, next) {
                    end = next;
                }
                end == NONE
            });
            if end != NONE {
                self.turn_over(end);
                return true;
            }
        }
        false
    }

    /// Looks along an edge; whether it ends at a node without a partner.
    fn look(&mut self, node: u32, next: u32) -> bool {
        match self.mark[next as usize] {
            Mark::Inner => {}
            Mark::Unseen => {
                self.mark[next as usize] = Mark::Inner;
                self.before[next as usize] = node;
                match self.mate[next as usize] {
                    NONE => return true,
                    mate => self.become_outer(mate),
                }
            }
            Mark::Outer => {
                if self.find(node) != self.find(next) {
                    let base = self.common_base(node, next);
                    self.shrink(node, next, base);
                    self.shrink(next, node, base);
                }
            }
        }
        false
    }

    fn become_outer(&mut self, node: u32) {
        self.mark[node as usize] = Mark::Outer;
        self.queue.push_back(node);
    }

    fn find(&mut self, mut node: u32) -> u32 {
        while self.base[node as usize] != node {
            let parent = self.base[node as usize];
            self.base[node as usize] = self.base[parent as usize];
            node = self.base[node as usize];
        }
        node
    }

    /// The outer base above a base, or [`NONE`] at the root.
    fn above(&mut self, base: u32) -> u32 {
        match self.mate[base as usize] {
            NONE => NONE,
            mate => self.find(self.before[mate as usize]),
        }
    }

    /// The first base that two outer nodes of the tree have in common on their ways to the root.
    fn common_base(&mut self, one: u32, other: u32) -> u32 {
        self.pass += 1;
        let (mut here, mut there) = (self.find(one), self.find(other));
        loop {
            if here != NONE {
                if self.passed[here as usize] == self.pass {
                    return here;
                }
                self.passed[here as usize] = self.pass;
                here = self.above(here);
            }
            std::mem::swap(&mut here, &mut there);
        }
    }

    /// Takes the way from `node` up to `base` into the blossom that the edge to `next` closes.
    fn shrink(&mut self, mut node: u32, mut next: u32, base: u32) {
        while self.find(node) != base {
            self.before[node as usize] = next;
            next = self.mate[node as usize];
            if self.mark[next as usize] == Mark::Inner {
                self.become_outer(next);
            }
            for member in [node, next] {
                if self.base[member as usize] == member {
                    self.base[member as usize] = base;
                }
            }
            node = self.before[next as usize];
        }
    }

    /// Turns over the path that ends at `end`.
    fn turn_over(&mut self, mut end: u32) {
        while end != NONE {
            let before = self.before[end as usize];
            let rest = self.mate[before as usize];
            self.mate[end as usize] = before;
            self.mate[before as usize] = end;
            end = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Lists(Vec<Vec<u32>>);

    impl Graph for Lists {
        fn neighbours(&self, node: u32, visit: &mut dyn FnMut(u32) -> bool) {
            for &next in &self.0[node as usize] {
                if !visit(next) {
                    return;
                }
            }
        }
    }

    fn graph(nodes: usize, edges: &[(u32, u32)]) -> Lists {
        let mut lists = vec![Vec::new(); nodes];
        for &(one, other) in edges {
            lists[one as usize].push(other);
            lists[other as usize].push(one);
        }
        Lists(lists)
    }

    /// Pairs the first free node with every free neighbour in turn.
    fn has_perfect_matching(graph: &Lists, taken: u32) -> bool {
        let nodes = graph.0.len() as u32;
        let Some(first) = (0..nodes).find(|node| taken & 1 << node == 0) else {
            return true;
        };
        graph.0[first as usize].iter().any(|&next| {
            taken & 1 << next == 0 && has_perfect_matching(graph, taken | 1 << first | 1 << next)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn a_perfect_matching_is_found_whenever_there_is_one(
            nodes in 1usize..=12,
            draws in prop::collection::vec((0u32..12, 0u32..12), 0..30),
        ) {
            let mut edges: Vec<(u32, u32)> = draws
                .into_iter()
                .map(|(one, other)| (one % nodes as u32, other % nodes as u32))
                .filter(|(one, other)| one < other)
                .collect();
            edges.sort_unstable();
            edges.dedup();
            let graph = graph(nodes, &edges);
            let mut matching = Matching::new(vec![NONE; nodes]);
            let found = matching.complete(&graph, 0).is_ok();
            prop_assert_eq!(found, has_perfect_matching(&graph, 0));
            if found {
                for node in 0..nodes as u32 {
                    let mate = matching.mates()[node as usize];
                    prop_assert_eq!(matching.mates()[mate as usize], node);
                    prop_assert!(graph.0[node as usize].contains(&mate));
                }
            }
        }
    }
}
