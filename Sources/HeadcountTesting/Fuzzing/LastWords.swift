#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Says on stderr which case was tried when a trap ends the process, which no test can catch.
///
/// A trap comes on the thread that ran into it. So the handler looks for what that thread noted
/// last, writes it, and leaves the signal to whoever had it before. It has a stack of its own: a
/// thread that called itself too often has none left.
@safe final class LastWords {
    /// The most bytes of an input that are told.
    private static let maximumInput = 16_384

    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV]
    /// Who had the signals before.
    private static let former = signals.map { number in
        var (former, own) = (sigaction(), sigaction())
        _ = unsafe sigaction(number, nil, &former)
        signal(number) { LastWords.speak(after: $0) }
        _ = unsafe sigaction(number, nil, &own)
        own.sa_flags |= SA_ONSTACK
        _ = unsafe sigaction(number, &own, nil)
        return former
    }
    /// Where a thread finds what it noted.
    private static let key = {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key, nil)
        return key
    }()

    private let title: [UInt8]
    private var round = 0
    private var input: [UInt8] = []
    /// Has room for all that is said: nothing is allocated after a trap.
    private var words: [UInt8] = []
    private let stack = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    /// The thread's stack for signals as it was before.
    private var formerStack = unsafe stack_t()

    /// Begins to note what this thread does, until ``forget()``.
    init(_ title: String) {
        self.title = Array("\n\(title), round ".utf8)
        words.reserveCapacity(self.title.count + 2 * Self.maximumInput + 64)
        // What is made only when it is asked for is made now.
        _ = (Self.former.count, [UInt8].hexadecimalDigits.count)
        var own = unsafe stack_t(ss_sp: stack.baseAddress, ss_flags: 0, ss_size: stack.count)
        unsafe sigaltstack(&own, &formerStack)
        unsafe pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Notes what is tried now.
    func note(round: Int, _ input: [UInt8]) {
        self.round = round
        self.input = input
    }

    /// Nothing is tried any more.
    func forget() {
        unsafe sigaltstack(&formerStack, nil)
        pthread_setspecific(Self.key, nil)
    }

    deinit { unsafe stack.deallocate() }

    private static func speak(after number: Int32) {
        if let note = unsafe pthread_getspecific(key) {
            unsafe Unmanaged<LastWords>.fromOpaque(note).takeUnretainedValue().speak()
        }
        for (index, candidate) in signals.enumerated() where candidate == number {
            var action = former[index]
            _ = unsafe sigaction(number, &action, nil)
        }
    }

    private func speak() {
        words.append(contentsOf: title)
        var divisor = 1
        while round / divisor > 9 { divisor *= 10 }
        while divisor > 0 {
            words.append(UInt8(ascii: "0") + UInt8(round / divisor % 10))
            divisor /= 10
        }
        words.append(contentsOf: ": a trap\n  bytes: ".utf8)
        for byte in input.prefix(Self.maximumInput) {
            words.append([UInt8].hexadecimalDigits[Int(byte >> 4)])
            words.append([UInt8].hexadecimalDigits[Int(byte & 0x0F)])
        }
        words.append(UInt8(ascii: "\n"))
        unsafe words.withUnsafeBytes { bytes in
            _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
