import Foundation

/// SIGTSTP, sent to oneself.
enum StopSignal {
    /// Stops this process and all of its job until SIGCONT comes; returns then.
    static func raise() {
        var stop = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&stop)
        unsafe sigaddset(&stop, SIGTSTP)
        // Blocked until the job's others have it, too: then this thread stops where it stands, and
        // does nothing more to the terminal before. Continuing discards what came twice.
        unsafe pthread_sigmask(SIG_BLOCK, &stop, &before)
        let handler = signal(SIGTSTP, SIG_DFL)
        pthread_kill(pthread_self(), SIGTSTP)
        kill(0, SIGTSTP)
        unsafe pthread_sigmask(SIG_UNBLOCK, &stop, nil)
        _ = signal(SIGTSTP, handler)
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
