//! The queue: every job is done once, whoever dies.

use adal::domain::{JobKind, JobState, Moment};
use adal::store::{self, StoreError};

use super::on_both_databases;
use super::world::World;

fn lease(world: &World, owner: &str) -> Option<store::Job> {
    let now = world.service.now();
    world
        .service
        .store
        .write(|db| store::lease(db, owner, store::LEASE, now))
        .unwrap()
}

fn enqueue(world: &World, subject: i64, course: i64) -> bool {
    let now = world.service.now();
    world
        .service
        .store
        .write(|db| store::enqueue(db, JobKind::Refresh, subject, course, now, now))
        .unwrap()
}

on_both_databases! {
    fn a_job_that_waits_is_not_queued_twice(world: &World) {
        assert!(enqueue(world, 1, 7));
        assert!(!enqueue(world, 1, 7));
        lease(world, "a").unwrap();
        assert!(enqueue(world, 1, 7), "what runs may already have missed the change");
    }

    fn a_small_course_does_not_wait_for_a_large_one(world: &World) {
        for subject in 1..=10 {
            enqueue(world, subject, 7);
        }
        enqueue(world, 100, 8);
        world.clock.advance(1);
        lease(world, "a").unwrap();
        world.clock.advance(1);
        let second = lease(world, "a").unwrap();
        assert_eq!(second.course_id, 8);
    }

    fn the_job_of_a_worker_that_died_is_done_by_another_and_counts_once(world: &World) {
        enqueue(world, 1, 7);
        let first = lease(world, "a").unwrap();
        assert!(lease(world, "b").is_none(), "it is leased");
        world.clock.advance(store::LEASE + 1);
        let second = lease(world, "b").unwrap();
        assert_eq!((second.id, second.attempts), (first.id, 2));
        let now = world.service.now();
        // The first one comes back from the dead: what it did does not count.
        let finish = |job: &store::Job, owner: &str| {
            world
                .service
                .store
                .write(|db| store::finish(db, job, owner, JobState::Done, None, now))
                .unwrap()
        };
        assert!(!finish(&first, "a"));
        assert!(finish(&second, "b"));
    }

    fn a_lease_that_is_renewed_is_kept(world: &World) {
        enqueue(world, 1, 7);
        let job = lease(world, "a").unwrap();
        for _ in 0..5 {
            world.clock.advance(store::LEASE - 1);
            let now = world.service.now();
            let kept = world
                .service
                .store
                .write(|db| store::renew(db, &job, "a", store::LEASE, now));
            assert!(kept.unwrap());
        }
        assert!(lease(world, "b").is_none());
    }

    fn after_three_attempts_a_job_has_failed_and_says_why(world: &World) {
        enqueue(world, 1, 7);
        for attempt in 1..=3 {
            world.clock.advance(60_000);
            let job = lease(world, "a").unwrap();
            assert_eq!(job.attempts, attempt);
            let now = world.service.now();
            let again = |db: &mut store::Db| store::try_again(db, &job, "a", "no luck", now);
            let state: Result<JobState, StoreError> = world.service.store.write(again);
            let expected = match attempt {
                3 => JobState::Failed,
                _ => JobState::Waiting,
            };
            assert_eq!(state.unwrap(), expected);
        }
        world.clock.advance(600_000);
        assert!(lease(world, "a").is_none());
        let failed = world.service.store.read(|db| store::failed_jobs(db, 9)).unwrap();
        assert_eq!(failed[0].problem.as_deref(), Some("no luck"));
    }

    fn of_many_workers_each_gets_another_job(world: &World) {
        for subject in 1..=40 {
            enqueue(world, subject, subject % 3);
        }
        let mut taken: Vec<i64> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|number| {
                    scope.spawn(move || {
                        let owner = format!("w{number}");
                        std::iter::from_fn(|| lease(world, &owner))
                            .map(|job| job.id)
                            .collect::<Vec<i64>>()
                    })
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap())
                .collect()
        });
        taken.sort_unstable();
        let all = taken.len();
        taken.dedup();
        assert_eq!((taken.len(), all), (40, 40));
    }

    fn a_job_is_not_begun_before_its_time(world: &World) {
        let now = world.service.now();
        let later = Moment(now.0 + 5_000);
        world
            .service
            .store
            .write(|db| store::enqueue(db, JobKind::Refresh, 1, 7, later, now))
            .unwrap();
        assert!(lease(world, "a").is_none());
        world.clock.advance(5_000);
        assert!(lease(world, "a").is_some());
    }
}
