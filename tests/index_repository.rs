//! The index as its users see it: what is put in is found, once, whatever happens.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use adal::language::{Lexicon, WordFlags, Words};
use adal::similarity::check::{Asked, sources};
use adal::similarity::index::{
    DiskIndex, IndexError, MemoryIndex, Repository, Work, WriterOptions,
};
use adal::similarity::shingles::Rule;
use adal::similarity::{AlignedWord, Alignment};
use proptest::prelude::*;

/// Words with these keys; every fourth is common, and pairs of neighbours share a stem.
fn words(keys: &[u32]) -> Arc<Words> {
    let count = keys.len() as u32;
    Arc::new(Words {
        keys: keys.to_vec(),
        stems: keys.iter().map(|key| key >> 1).collect(),
        starts: (0..count).map(|word| word * 6).collect(),
        ends: (0..count).map(|word| word * 6 + 5).collect(),
        flags: keys
            .iter()
            .map(|key| match key % 4 {
                0 => WordFlags::COMMON,
                _ => WordFlags::default(),
            })
            .collect(),
    })
}

fn work(key: &str, keys: &[u32]) -> Work {
    Work {
        key: key.to_owned(),
        name: format!("{key}.txt"),
        collection: "essays".to_owned(),
        date: None,
        text: format!("the text of {key}"),
        words: words(keys),
    }
}

/// A work of `length` words that shares nothing with works of other seeds.
fn own_words(seed: u32, length: u32) -> Vec<u32> {
    (0..length)
        .map(|word| (seed << 16 | word).wrapping_mul(2_654_435_761))
        .collect()
}

fn keys_of(index: &impl Repository, words: &Words) -> Vec<String> {
    index
        .candidates(words, &Rule::for_floor(8))
        .unwrap()
        .into_iter()
        .map(|candidate| candidate.key)
        .collect()
}

fn small() -> WriterOptions {
    WriterOptions {
        threads: 1,
        memory_per_thread: 20 << 20,
    }
}

fn disk(folder: &Path, works: &[Work]) -> DiskIndex {
    let mut index = DiskIndex::create(folder, 8).unwrap();
    index.set_writer_options(small());
    for work in works {
        index.add(work).unwrap();
    }
    index.commit(works.len() as u64).unwrap();
    index
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_copied_run_of_eight_words_is_found_in_both_indexes(
        few in prop_oneof![Just(3_u32), Just(500), Just(u32::MAX)],
        seed in any::<u64>(),
        sources in 1..12_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut state = seed;
        let mut random = |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % u64::from(below)) as u32
        };
        let mut asked: Vec<u32> = (0..300).map(|_| random(few)).collect();
        let mut works = Vec::new();
        for source in 0..sources {
            let length = 8 + random(120);
            let mut keys: Vec<u32> = (0..length).map(|_| random(few)).collect();
            let from = random(length - 7) as usize;
            let to = random(asked.len() as u32 - 7) as usize;
            // A later copy may overwrite a part of an earlier one: the source takes it back.
            let copied: Vec<u32> = asked[to..to + 8].to_vec();
            keys[from..from + 8].copy_from_slice(&copied);
            works.push(work(&format!("source {source}"), &keys));
        }
        asked.rotate_left(1);
        let asked = words(&asked);
        let index = disk(folder.path(), &works);
        let mut memory = MemoryIndex::new(Rule::for_floor(8));
        for work in works.iter().rev() {
            memory.add(work).unwrap();
        }
        memory.commit(0).unwrap();
        let found = keys_of(&index, &asked);
        prop_assert_eq!(&found, &keys_of(&memory, &asked));
        let mut expecting = MemoryIndex::for_works(Rule::for_floor(8), [&*asked]);
        for work in &works {
            expecting.add(work).unwrap();
        }
        expecting.commit(0).unwrap();
        prop_assert_eq!(&found, &keys_of(&expecting, &asked));
        let rule = Rule::for_floor(8);
        let mut expected: Vec<_> = works
            .iter()
            .filter(|work| rule.is_candidate(&asked, &work.words))
            .map(|work| work.key.clone())
            .collect();
        expected.sort();
        prop_assert_eq!(&found, &expected);
        for work in &works {
            let run = |keys: &[u32]| keys.windows(8).any(|run| asked.keys.windows(8).any(|w| w == run));
            prop_assert!(!run(&work.words.keys) || found.contains(&work.key));
        }
    }
}

#[test]
fn an_index_for_certain_works_refuses_to_answer_for_another() {
    let expected = words(&own_words(1, 200));
    let mut index = MemoryIndex::for_works(Rule::for_floor(8), [&*expected]);
    index.add(&work("one", &own_words(1, 200))).unwrap();
    index.commit(0).unwrap();
    assert_eq!(keys_of(&index, &expected), ["one"]);
    let other = words(&own_words(2, 200));
    let answer = index.candidates(&other, &Rule::for_floor(8));
    assert!(matches!(answer, Err(IndexError::OtherWork)), "{answer:?}");
}

#[test]
fn indexing_a_work_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let one = work("one", &own_words(1, 200));
    let mut index = disk(folder.path(), std::slice::from_ref(&one));
    assert!(!index.add(&one).unwrap(), "the same content is left alone");
    index.commit(2).unwrap();
    assert_eq!(index.len(), 1);
    assert_eq!(keys_of(&index, &one.words), ["one"]);

    let changed = work("one", &own_words(2, 200));
    assert!(index.add(&changed).unwrap());
    assert!(!index.add(&changed).unwrap(), "also before the commit");
    index.commit(3).unwrap();
    assert_eq!(index.len(), 1);
    assert!(keys_of(&index, &one.words).is_empty());
    assert_eq!(keys_of(&index, &changed.words), ["one"]);
    assert_eq!(index.last_sequence().unwrap(), 3);
}

#[test]
fn a_removed_work_is_found_no_more_and_may_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let works: Vec<_> = (0..20)
        .map(|seed| work(&format!("{seed}"), &own_words(seed, 100)))
        .collect();
    let mut index = disk(folder.path(), &works);
    index.remove("7").unwrap();
    index.commit(21).unwrap();
    assert!(keys_of(&index, &works[7].words).is_empty());
    assert_eq!(keys_of(&index, &works[8].words), ["8"]);
    assert!(index.work("7").unwrap().is_none());
    assert!(index.add(&works[7]).unwrap());
    index.commit(22).unwrap();
    assert_eq!(keys_of(&index, &works[7].words), ["7"]);
}

#[test]
fn the_order_of_indexing_commits_and_a_rebuild_make_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    let shared = own_words(999, 30);
    let works: Vec<_> = (0..30)
        .map(|seed| {
            let mut keys = own_words(seed, 150);
            if seed % 3 == 0 {
                keys.splice(20..20, shared.iter().copied());
            }
            work(&format!("{seed:02}"), &keys)
        })
        .collect();
    let asked = words(&shared);
    let at_once = disk(&folder.path().join("a"), &works);
    let mut one_by_one = DiskIndex::create(&folder.path().join("b"), 8).unwrap();
    one_by_one.set_writer_options(small());
    for (number, work) in works.iter().rev().enumerate() {
        one_by_one.add(work).unwrap();
        if number % 4 == 0 {
            one_by_one.commit(number as u64).unwrap();
        }
    }
    one_by_one.remove("00").unwrap();
    one_by_one.add(&works[0]).unwrap();
    one_by_one.commit(30).unwrap();
    let rule = Rule::for_floor(8);
    let expected = at_once.candidates(&asked, &rule).unwrap();
    assert_eq!(expected.len(), 10);
    assert_eq!(one_by_one.candidates(&asked, &rule).unwrap(), expected);
    one_by_one.close().unwrap();
    let rebuilt = DiskIndex::rebuild(&folder.path().join("b"), 8, works.clone(), 30).unwrap();
    assert_eq!(rebuilt.candidates(&asked, &rule).unwrap(), expected);
    assert_eq!(rebuilt.last_sequence().unwrap(), 30);
    assert_eq!(rebuilt.len(), at_once.len());
}

#[test]
fn what_is_stored_comes_back_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = work("курс/1", &own_words(5, 50));
    first.date = Some("2026-11-01".to_owned());
    first.text = "Ұлы дала — the steppe".to_owned();
    disk(folder.path(), &[first.clone()]).close().unwrap();
    let index = DiskIndex::open(folder.path()).unwrap();
    let stored = index.work("курс/1").unwrap().unwrap();
    assert_eq!(stored.text, first.text);
    assert_eq!(stored.date, first.date);
    assert_eq!(stored.name, "курс/1.txt");
    assert_eq!(stored.sha256.len(), 64);
    let found = index
        .candidates(&first.words, &Rule::for_floor(12))
        .unwrap();
    assert_eq!(found[0].words, first.words);
    assert_eq!(index.topics(&first.words).unwrap()[0].key, "курс/1");
    assert!(matches!(
        index.candidates(&first.words, &Rule::for_floor(5)),
        Err(IndexError::FloorTooLow {
            indexed: 8,
            asked: 5
        })
    ));
}

/// Opening the damaged index names the file. The engine's list of files to
/// clear away is the one file that no answer depends on.
fn named_or_harmless(index: &Path, name: &str, problem: &str, works: &[Work]) {
    match DiskIndex::open(index) {
        Err(error) => {
            let error = error.to_string();
            let stem = name.split('.').next().unwrap();
            let named = error.contains(name) || !stem.is_empty() && error.contains(stem);
            let says = ["version", "holds no index"].map(|cause| error.contains(cause));
            assert!(named || says.contains(&true), "{problem}: {error}");
        }
        Ok(index) => {
            assert_eq!(name, ".managed.json", "{problem} went unnoticed");
            for work in works {
                assert_eq!(
                    keys_of(&index, &work.words),
                    [work.key.as_str()],
                    "{problem}"
                );
            }
        }
    }
}

#[test]
fn every_damaged_file_is_named_and_a_rebuild_repairs_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let works: Vec<_> = (0..3)
        .map(|seed| work(&format!("{seed}"), &own_words(seed, 60)))
        .collect();
    disk(&path, &works).close().unwrap();
    let mut files: Vec<_> = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|e| e != "lock") && file.is_file())
        .collect();
    files.sort();
    let mut kinds = std::collections::BTreeSet::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let sound = std::fs::read(&file).unwrap();
        if sound.is_empty() {
            continue;
        }
        kinds.insert(file.extension().unwrap().to_string_lossy().into_owned());
        let flipped = [0, sound.len() / 3, sound.len() * 2 / 3, sound.len() - 1].map(|place| {
            let mut damaged = sound.clone();
            damaged[place] ^= 0x55;
            damaged
        });
        // Two bytes: one would be the newline behind JSON, which says nothing.
        let cut = [0, sound.len() / 2, sound.len() - 2].map(|length| sound[..length].to_vec());
        for damaged in flipped.into_iter().chain(cut) {
            std::fs::write(&file, &damaged).unwrap();
            let problem = format!("{name}, {} of {} bytes", damaged.len(), sound.len());
            named_or_harmless(&path, &name, &problem, &works);
        }
        std::fs::write(&file, &sound).unwrap();
        DiskIndex::open(&path).unwrap();
        std::fs::remove_file(&file).unwrap();
        named_or_harmless(&path, &name, &format!("{name} removed"), &works);
        std::fs::write(&file, &sound).unwrap();
    }
    for kind in [
        "words",
        "shingles",
        "store",
        "idx",
        "term",
        "fieldnorm",
        "json",
    ] {
        assert!(kinds.contains(kind), "no {kind} among {kinds:?}");
    }
    let segment = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|file| {
            file.extension()
                .is_some_and(|extension| extension == "shingles")
        })
        .unwrap();
    std::fs::write(&segment, b"nonsense").unwrap();
    let error = DiskIndex::open(&path).unwrap_err();
    assert!(
        matches!(&error, IndexError::Damaged { file, .. } if *file == segment),
        "{error}"
    );
    let index = DiskIndex::rebuild(&path, 8, works.clone(), 3).unwrap();
    assert_eq!(keys_of(&index, &works[1].words), ["1"]);
}

#[test]
fn a_folder_without_an_index_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        DiskIndex::open(folder.path()),
        Err(IndexError::Missing(_))
    ));
    let nowhere = folder.path().join("nowhere");
    assert!(matches!(
        DiskIndex::open(&nowhere),
        Err(IndexError::Missing(_))
    ));
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let _first = disk(folder.path(), &[work("one", &own_words(1, 50))]);
    let mut second = DiskIndex::open(folder.path()).unwrap();
    let error = second.add(&work("two", &own_words(2, 50))).unwrap_err();
    assert!(matches!(error, IndexError::Busy(_)), "{error}");
}

/// Where a child process is to index for ever; set only when the test below starts one.
const CHILD: &str = "ADAL_TEST_INDEX_CHILD";

/// Not a test by itself: the child process of the next one.
#[test]
fn index_until_killed() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let mut index = DiskIndex::create(Path::new(&folder), 8).unwrap();
    index.set_writer_options(small());
    for number in 1.. {
        index
            .add(&work(&format!("{number}"), &own_words(number, 300)))
            .unwrap();
        if number % 5 == 0 {
            index.commit(u64::from(number)).unwrap();
            println!("committed {number}");
        }
    }
}

#[test]
fn killing_the_process_while_it_indexes_leaves_the_last_commit_usable() {
    use std::io::BufRead;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["index_until_killed", "--nocapture", "--test-threads=1"])
        .env(CHILD, &path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut committed = 0;
    while committed < 40 {
        let line = lines.next().unwrap().unwrap();
        if let Some((_, number)) = line.split_once("committed ") {
            committed = number.parse().unwrap();
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut index = DiskIndex::open(&path).unwrap();
    index.set_writer_options(small());
    let last = index.last_sequence().unwrap() as u32;
    assert!(last >= committed, "{last} < {committed}");
    assert_eq!(
        index.len(),
        last as usize,
        "exactly what was committed is there"
    );
    for number in [1, last] {
        let words = words(&own_words(number, 300));
        assert_eq!(keys_of(&index, &words), [number.to_string()]);
    }
    let next = work("next", &own_words(60_000, 300));
    index.add(&next).unwrap();
    index.commit(u64::from(last) + 1).unwrap();
    assert_eq!(keys_of(&index, &next.words), ["next"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_keeps_the_last_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        // A matter of rights and not of what is installed, so never a failure.
        eprintln!("skipped: mounting a small disk needs the rights of root");
        return;
    }
    let outcome = std::panic::catch_unwind(|| {
        let path = folder.path().join("index");
        let first = work("first", &own_words(1, 300));
        let mut index = disk(&path, std::slice::from_ref(&first));
        let failed = (2..100).find_map(|round| {
            for number in 0..50_u32 {
                let work = work(
                    &format!("{round}/{number}"),
                    &own_words(round * 50 + number, 1000),
                );
                if let Err(error) = index.add(&work) {
                    return Some(error);
                }
            }
            index.commit(u64::from(round)).err()
        });
        let error = failed.expect("3 MB are not enough for 4,900 works");
        assert!(matches!(error, IndexError::DiskFull(_)), "{error}");
        assert_eq!(keys_of(&index, &first.words), ["first"]);
        drop(index);
        let index = DiskIndex::open(&path).unwrap();
        assert_eq!(keys_of(&index, &first.words), ["first"]);
    });
    let unmounted = Command::new("umount").arg("-l").arg(folder.path()).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn below_the_default_floor_short_works_that_share_their_vocabulary_are_found() {
    // The same uncommon words in another order: no run, and no three neighbours.
    let told: Vec<u32> = (0..200).map(|word| word * 4 + 2).collect();
    let again: Vec<u32> = (0..200).map(|word| (word * 77 % 200) * 4 + 2).collect();
    let long: Vec<u32> = [again.clone(), own_words(3, 400)].concat();
    let works = [
        work("retold", &again),
        work("long", &long),
        work("other", &own_words(4, 200)),
    ];
    let asked = words(&told);
    let rule = Rule::for_floor(5);
    let folder = tempfile::tempdir().unwrap();
    let mut on_disk = DiskIndex::create(folder.path(), 5).unwrap();
    on_disk.set_writer_options(small());
    let mut memory = MemoryIndex::new(rule);
    for work in &works {
        on_disk.add(work).unwrap();
        memory.add(work).unwrap();
    }
    on_disk.commit(3).unwrap();
    memory.commit(3).unwrap();
    let found = |index: &dyn Repository, rule: &Rule| -> Vec<String> {
        let candidates = index.candidates(&asked, rule).unwrap();
        candidates.into_iter().map(|work| work.key).collect()
    };
    for index in [&on_disk as &dyn Repository, &memory] {
        assert_eq!(found(index, &rule), ["retold"]);
        assert!(found(index, &rule.without_rewording()).is_empty());
    }
    assert!(rule.is_candidate(&asked, &works[0].words));
    assert!(!rule.is_candidate(&asked, &works[1].words));
    on_disk.remove("retold").unwrap();
    on_disk.commit(4).unwrap();
    assert!(found(&on_disk, &rule).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_index_for_shorter_copies_answers_a_higher_floor_by_its_rule(
        mut texts in prop::collection::vec(prop::collection::vec(0..60_u32, 20..200), 2..8),
        run in 3..14_usize,
        floor in 5..12_usize,
    ) {
        // Each work takes a run over from the one before.
        for number in 1..texts.len() {
            let taken = texts[number - 1][..run].to_vec();
            texts[number].splice(5..5, taken);
        }
        let works: Vec<Work> = texts
            .iter()
            .enumerate()
            .map(|(number, text)| work(&format!("{number}"), text))
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let mut index = DiskIndex::create(folder.path(), 5).unwrap();
        index.set_writer_options(small());
        for work in &works {
            index.add(work).unwrap();
        }
        index.commit(1).unwrap();
        let rule = Rule::for_floor(floor);
        for asked in &works {
            let found: Vec<String> = index
                .candidates(&asked.words, &rule)
                .unwrap()
                .into_iter()
                .map(|candidate| candidate.key)
                .collect();
            let expected: Vec<String> = works
                .iter()
                .filter(|work| rule.is_candidate(&asked.words, &work.words))
                .map(|work| work.key.clone())
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}

/// The longest unbroken runs of five words or more that stand in both, found
/// by comparing every place with every other: (place here, place there, words).
fn runs_by_looking(left: &[u32], right: &[u32]) -> Vec<(u32, u32, u32)> {
    let mut runs = Vec::new();
    for here in 0..left.len() {
        for there in 0..right.len() {
            let goes_back = here > 0 && there > 0 && left[here - 1] == right[there - 1];
            let pairs = left[here..].iter().zip(&right[there..]);
            let len = pairs.take_while(|(a, b)| a == b).count();
            if !goes_back && len >= 5 {
                runs.push((here as u32, there as u32, len as u32));
            }
        }
    }
    runs
}

fn covered_by(runs: &[(u32, u32, u32)], words: usize) -> Vec<bool> {
    let mut covered = vec![false; words];
    for &(here, _, len) in runs {
        covered[here as usize..(here + len) as usize].fill(true);
    }
    covered
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn shared_runs_are_told_and_highlighted_as_looking_finds_them(
        few in prop_oneof![Just(2_u32), Just(12), Just(60)],
        mut texts in prop::collection::vec(prop::collection::vec(any::<u32>(), 20..160), 2..7),
        run in 3..14_usize,
    ) {
        for keys in &mut texts {
            keys.iter_mut().for_each(|key| *key %= few);
        }
        // Each work takes a run over from the one before.
        for number in 1..texts.len() {
            let taken = texts[number - 1][..run].to_vec();
            texts[number].splice(5..5, taken);
        }
        let works: Vec<Work> = texts
            .iter()
            .enumerate()
            .map(|(number, text)| work(&format!("{number}"), text))
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let mut on_disk = DiskIndex::create(folder.path(), 5).unwrap();
        on_disk.set_writer_options(small());
        let mut in_memory = MemoryIndex::new(Rule::for_floor(5));
        // In two commits, so that there are two segments.
        for (number, work) in works.iter().enumerate() {
            on_disk.add(work).unwrap();
            in_memory.add(work).unwrap();
            if number == 1 {
                on_disk.commit(1).unwrap();
            }
        }
        on_disk.commit(2).unwrap();
        in_memory.commit(2).unwrap();

        for asked in &works {
            let told = on_disk.runs(&asked.words).unwrap();
            prop_assert_eq!(&told, &in_memory.runs(&asked.words).unwrap());
            let mut all = vec![false; asked.words.len()];
            for other in &works {
                let looked = runs_by_looking(&asked.words.keys, &other.words.keys);
                let runs: Vec<(u32, u32, u32)> = told
                    .iter()
                    .filter(|work| work.key == other.key)
                    .flat_map(|work| &work.runs)
                    .map(|run| (run.left, run.right, run.len))
                    .collect();
                // Of phrases that both repeat again and again not every pair is told.
                if few > 2 {
                    prop_assert_eq!(&runs, &looked);
                }
                let covered = covered_by(&looked, all.len());
                prop_assert_eq!(&covered_by(&runs, all.len()), &covered);
                for (all, covered) in all.iter_mut().zip(covered) {
                    *all |= covered && other.key != asked.key;
                }
            }

            let mut others = Asked::of(&on_disk, &asked.words, 8).unwrap();
            others.retain(|key| key != asked.key);
            let words_of = |key: &str| on_disk.words(key);
            let found = sources(&asked.words, others, |_| Lexicon::new(), words_of, 8).unwrap();
            let mut highlighted = vec![false; all.len()];
            for aligned in found.iter().flat_map(|source| &source.matches) {
                let follows = |a: &AlignedWord, b: &AlignedWord| {
                    let exact = a.how == Alignment::Exact && b.how == Alignment::Exact;
                    exact && a.left + 1 == b.left && a.right + 1 == b.right
                };
                let runs = aligned.aligned.chunk_by(follows).filter(|run| run.len() >= 5);
                for word in runs.flatten() {
                    highlighted[word.left as usize] = true;
                }
            }
            prop_assert_eq!(highlighted, all);
        }
    }
}
