//! The `adal` program: arguments in, exit code out.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    use_small_pages();
    adal::cli::run()
}

/// Asks the kernel for memory in pages of 4 KiB, not 2 MiB.
///
/// The allocator takes huge pages where it may. Finding and clearing them costs
/// up to a third of the CPU time of comparing a large class when memory is in
/// pieces, and they hold a sixth more of it; what they save in look-ups could
/// not be measured. A kernel that refuses changes nothing but that.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    // SAFETY: the call takes its arguments by value and touches no memory of ours.
    unsafe {
        libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0);
    }
}
