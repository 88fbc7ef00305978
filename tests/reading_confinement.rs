//! What a confined process can still do, asked of a real one: this test binary
//! starts itself once more, confines itself as a reading child does, and tries.

use std::process::Command;

use adal::reading::confinement::confine;

/// The last system error by its name, as far as it is asked for here.
fn outcome(failed: bool) -> String {
    if !failed {
        return "allowed".to_owned();
    }
    let error = std::io::Error::last_os_error();
    match error.raw_os_error() {
        Some(libc::EACCES | libc::EPERM) => "denied".to_owned(),
        Some(libc::EMFILE) => "no descriptor".to_owned(),
        Some(libc::EAGAIN) => "no process".to_owned(),
        Some(libc::ENOMEM) => "no memory".to_owned(),
        _ => error.to_string(),
    }
}

/// No test of its own: it is the process that the test below starts.
#[test]
#[ignore = "confines the process that it runs in"]
fn the_confined_process() {
    let scratch = std::env::var("ADAL_TEST_SCRATCH").unwrap();
    let path = |name: &str| std::ffi::CString::new(format!("{scratch}/{name}")).unwrap();
    let (existing, folder, other) = (path("existing"), path("folder"), path("other"));
    let shell = c"/bin/true";
    confine().unwrap();
    // SAFETY: plain system calls on valid, nul-terminated names; nothing that
    // Rust holds is closed but standard input, which nobody reads here.
    unsafe {
        println!(
            "open {}",
            outcome(libc::open(existing.as_ptr(), libc::O_RDONLY) < 0)
        );
        println!(
            "socket {}",
            outcome(libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0) < 0)
        );
        // A descriptor of its own given up for another one.
        libc::close(0);
        println!(
            "reopen {}",
            outcome(libc::open(existing.as_ptr(), libc::O_RDONLY) < 0)
        );
        println!(
            "resocket {}",
            outcome(libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0) < 0)
        );
        // Calls that need no descriptor.
        println!("mkdir {}", outcome(libc::mkdir(folder.as_ptr(), 0o700) < 0));
        println!(
            "rename {}",
            outcome(libc::rename(existing.as_ptr(), other.as_ptr()) < 0)
        );
        println!("unlink {}", outcome(libc::unlink(existing.as_ptr()) < 0));
        println!("exec {}", {
            let arguments = [shell.as_ptr(), std::ptr::null()];
            outcome(libc::execv(shell.as_ptr(), arguments.as_ptr()) < 0)
        });
        println!("fork {}", {
            let child = libc::fork();
            if child == 0 {
                libc::_exit(0);
            }
            outcome(child < 0)
        });
        let size = 600_usize << 20;
        let memory = libc::mmap(
            std::ptr::null_mut(),
            size,
            libc::PROT_READ,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        );
        println!("memory {}", outcome(memory == libc::MAP_FAILED));
        let raised = libc::rlimit {
            rlim_cur: 64,
            rlim_max: 64,
        };
        println!(
            "raise {}",
            outcome(libc::setrlimit(libc::RLIMIT_NOFILE, &raw const raised) < 0)
        );
    }
}

#[test]
fn a_confined_process_opens_nothing_and_starts_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    std::fs::write(scratch.path().join("existing"), "x").unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "reading_confinement::the_confined_process",
            "--ignored",
            "--nocapture",
        ])
        .env("ADAL_TEST_SCRATCH", scratch.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer = |question: &str| {
        let line = said
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{question} ")));
        line.unwrap_or_else(|| panic!("{question}: {said}"))
            .to_owned()
    };
    for question in ["open", "reopen"] {
        assert!(
            ["denied", "no descriptor"].contains(&answer(question).as_str()),
            "{said}"
        );
    }
    for question in ["socket", "resocket"] {
        assert_eq!(answer(question), "no descriptor", "{said}");
    }
    assert_eq!(answer("fork"), "no process", "{said}");
    assert_eq!(answer("memory"), "no memory", "{said}");
    assert_eq!(answer("raise"), "denied", "{said}");
    // What landlock alone denies; a kernel without it is told of, not passed over.
    if kernel_has_landlock() {
        for question in ["mkdir", "rename", "unlink", "exec"] {
            assert_eq!(answer(question), "denied", "{said}");
        }
    } else {
        println!("skipped: paths without descriptors, this kernel has no landlock");
    }
}

/// Whether the kernel that runs confines by landlock: it says its version when asked.
pub fn kernel_has_landlock() -> bool {
    const ONLY_THE_VERSION: libc::c_uint = 1;
    let nothing: *const libc::c_void = std::ptr::null();
    // SAFETY: with this flag the call takes no structure and changes nothing.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            nothing,
            0_usize,
            ONLY_THE_VERSION,
        )
    };
    version >= 1
}
