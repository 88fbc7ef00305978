//! The database and the files.

use std::collections::BTreeMap;
use std::path::Path;

use adal::store::{self, StoreError};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::on_both_databases;
use super::world::World;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    in_table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// Every column with its type, brought to one vocabulary, and whether it may be missing.
fn columns(world: &World) -> BTreeMap<String, String> {
    let rows: Vec<Column> = world
        .service
        .store
        .read(|db| {
            let rows = match db {
                store::Db::Sqlite(connection) => diesel::sql_query(
                    "SELECT m.name AS in_table, p.name AS \"column\", \
                     p.type || CASE WHEN p.\"notnull\" = 1 THEN '' ELSE ' or nothing' END AS kind \
                     FROM sqlite_master m JOIN pragma_table_info(m.name) p \
                     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
                )
                .load(connection),
                store::Db::Postgres(connection) => diesel::sql_query(
                    "SELECT table_name::text AS in_table, column_name::text AS \"column\", \
                     data_type::text || CASE WHEN is_nullable = 'NO' THEN '' ELSE ' or nothing' END \
                     AS kind FROM information_schema.columns WHERE table_schema = 'public'",
                )
                .load(connection),
            };
            rows.map_err(StoreError::from)
        })
        .unwrap();
    rows.into_iter()
        .filter(|row| !row.in_table.contains("diesel"))
        .map(|row| {
            let kind = row
                .kind
                .to_lowercase()
                .replace("integer", "bigint")
                .replace("bytea", "blob");
            (format!("{}.{}", row.in_table, row.column), kind)
        })
        .collect()
}

#[test]
fn both_databases_have_the_same_tables() {
    let Some(postgres) = World::on_postgres() else {
        return;
    };
    let sqlite = columns(&World::on_sqlite());
    assert!(sqlite.len() > 150, "{}", sqlite.len());
    assert_eq!(sqlite, columns(&postgres));
}

#[test]
fn both_databases_have_migrations_with_the_same_numbers() {
    let names = |folder: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(folder);
        let mut names: Vec<_> = std::fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn the_embedded_database_keeps_what_it_was_told() {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }
    let world = World::on_sqlite();
    for (pragma, expected) in [("synchronous", 2), ("foreign_keys", 1)] {
        let ask = format!("SELECT {pragma} AS number FROM pragma_{pragma}");
        let setting: Vec<Setting> = world
            .service
            .store
            .read(|db| match db {
                store::Db::Sqlite(connection) => diesel::sql_query(&ask)
                    .load(connection)
                    .map_err(StoreError::from),
                store::Db::Postgres(_) => unreachable!(),
            })
            .unwrap();
        assert_eq!(setting[0].number, expected, "{pragma}");
    }
    assert!(world.folder().join("adal.sqlite-wal").exists());
}

on_both_databases! {
    fn a_change_that_fails_changes_nothing(world: &World) {
        let failed: Result<(), StoreError> = world.service.store.write(|db| {
            store::set_setting(db, "a", "1")?;
            Err(StoreError::Missing)
        });
        assert!(failed.is_err());
        let kept = world.service.store.read(|db| store::setting(db, "a")).unwrap();
        assert_eq!(kept, None);
    }

    fn a_change_that_panics_changes_nothing_and_holds_nobody_up(world: &World) {
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            world.service.store.write(|db| {
                store::set_setting(db, "a", "1")?;
                panic!("in the middle of a change");
                #[expect(unreachable_code, reason = "says what the type is")]
                Ok::<(), StoreError>(())
            })
        }));
        assert!(panicked.is_err());
        world.service.store.write(|db| store::set_setting(db, "b", "2")).unwrap();
        let kept = |name: &'static str| {
            world.service.store.read(|db| store::setting(db, name)).unwrap()
        };
        assert_eq!((kept("a"), kept("b")), (None, Some("2".to_owned())));
    }

    fn a_file_comes_back_as_it_was_and_damage_is_noticed(world: &World) {
        let blobs = world.service.store.blobs();
        for size in [0, 1, 3_000_000] {
            let content: Vec<u8> = (0..size).map(|at: u32| (at % 251) as u8).collect();
            let first = blobs.put(&content).unwrap();
            assert_eq!(blobs.put(&content).unwrap(), first, "twice is once");
            assert_eq!(blobs.get(&first.sha256).unwrap(), content);
        }
        let missing = "0".repeat(64);
        assert!(matches!(blobs.get(&missing), Err(StoreError::DamagedFile(_))));
        if let Some(folder) = blobs.folder() {
            let blob = blobs.put(b"as it was").unwrap();
            let path = folder.join(&blob.sha256[..2]).join(&blob.sha256);
            std::fs::write(path, b"as it is!").unwrap();
            assert!(matches!(blobs.get(&blob.sha256), Err(StoreError::DamagedFile(_))));
        }
    }

    fn many_write_at_once_and_nothing_is_lost(world: &World) {
        std::thread::scope(|scope| {
            for writer in 0..8 {
                scope.spawn(move || {
                    for number in 0..20 {
                        let name = format!("{writer}-{number}");
                        let written = world
                            .service
                            .store
                            .write(|db| store::set_setting(db, &name, "there"));
                        written.unwrap();
                    }
                });
            }
        });
        for writer in 0..8 {
            for number in 0..20 {
                let name = format!("{writer}-{number}");
                let kept = world.service.store.read(|db| store::setting(db, &name));
                assert_eq!(kept.unwrap().as_deref(), Some("there"));
            }
        }
    }
}
