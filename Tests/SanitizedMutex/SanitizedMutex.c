// Lets the Thread Sanitizer see every turn of Swift's Mutex.
//
// A thread that finds a Mutex held goes into Swift's runtime, which waits in the kernel
// (FUTEX_LOCK_PI) and comes back with the lock. The runtime is not built for the sanitizer, so it
// would take what happens under the lock from then on for a race. This stands in for that part of
// the runtime in a program that is linked with it, and waits in code that the sanitizer sees.

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

// _MutexHandle._lockSlow(UInt32): the word is 0, or the number of the thread that holds the lock.
// Nobody waits in the kernel any more, so its counterpart _unlockSlow is never called.
__attribute__((swiftcall)) void lockSlow(
    uint32_t thread, __attribute__((swift_context)) _Atomic uint32_t *word)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void lockSlow(
    uint32_t thread, __attribute__((swift_context)) _Atomic uint32_t *word) {
    uint32_t nobody = 0;
    while (!atomic_compare_exchange_weak_explicit(
        word, &nobody, thread, memory_order_acquire, memory_order_relaxed)) {
        nobody = 0;
        sched_yield();
    }
}
#endif
#endif
