import Dispatch
import Foundation
import Synchronization

/// A serial executor with one thread of its own, for an actor that makes blocking calls.
///
/// The thread starts with the first job. After ``retire()`` it ends as soon as the queue is empty;
/// a job that comes later still runs, on a thread that ends right after it. So no job is ever lost
/// and no thread outlives its actor.
final class ThreadExecutor: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var hasThread = false
        var isIdle = false
        var isRetired = false
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let name: String

    init(name: String) { self.name = name }

    func enqueue(_ job: consuming ExecutorJob) {
        // The job may be the actor's last, which frees the actor and with it this executor.
        let executor = unsafe Unmanaged.passRetained(self)
        defer { unsafe executor.release() }
        let job = UnownedJob(job)
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            wakeIfIdle(&state)
            defer { state.hasThread = true }
            return !state.hasThread
        }
        guard needsThread else { return }
        let thread = Thread { self.run() }
        thread.name = name
        thread.start()
    }

    /// Lets the thread end when it has nothing left to do. May be called more than once.
    func retire() {
        state.withLock { state in
            state.isRetired = true
            wakeIfIdle(&state)
        }
    }

    /// One signal for one wait: the semaphore's count never exceeds 1.
    private func wakeIfIdle(_ state: inout State) {
        guard state.isIdle else { return }
        state.isIdle = false
        wake.signal()
    }

    private func run() {
        while let jobs = nextJobs() {
            for job in jobs {
                unsafe job.runSynchronously(on: asUnownedSerialExecutor())
            }
        }
    }

    /// Waits for work; `nil` when the thread shall end.
    private func nextJobs() -> [UnownedJob]? {
        while true {
            let (jobs, ends) = state.withLock { state -> ([UnownedJob], Bool) in
                let jobs = state.jobs
                state.jobs = []
                if jobs.isEmpty {
                    state.hasThread = !state.isRetired
                    state.isIdle = !state.isRetired
                }
                return (jobs, state.isRetired)
            }
            if !jobs.isEmpty { return jobs }
            if ends { return nil }
            wake.wait()
        }
    }
}
