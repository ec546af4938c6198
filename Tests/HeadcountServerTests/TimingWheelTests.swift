import Testing

@testable import HeadcountServer

@Suite("Timing wheel")
struct TimingWheelTests {
    private final class Member: TimingWheelMember {
        var wheelPosition: TimingWheelPosition?
    }

    @Test("a member is due after exactly its delay", arguments: [1, 2, 25, 60, 63])
    func delay(_ delay: Int) {
        var wheel = TimingWheel<Member>()
        for _ in 0..<17 { _ = wheel.tick() }
        let member = Member()
        wheel.schedule(member, in: delay)
        for _ in 1..<delay { #expect(wheel.tick().isEmpty) }
        #expect(wheel.tick().first === member)
        #expect(member.wheelPosition == nil)
        for _ in 0..<64 { #expect(wheel.tick().isEmpty) }
    }

    @Test("a delay outside the wheel is brought into it")
    func clamped() {
        var wheel = TimingWheel<Member>()
        let (soon, late) = (Member(), Member())
        wheel.schedule(soon, in: 0)
        wheel.schedule(late, in: 500)
        #expect(wheel.tick().map(ObjectIdentifier.init) == [ObjectIdentifier(soon)])
        for _ in 2..<63 { #expect(wheel.tick().isEmpty) }
        #expect(wheel.tick().map(ObjectIdentifier.init) == [ObjectIdentifier(late)])
    }

    @Test("leaving and moving keep the others' places, whatever the order")
    func churn() {
        var wheel = TimingWheel<Member>()
        var random = SystemRandomNumberGenerator()
        var due: [ObjectIdentifier: Int] = [:]
        let members = (0..<200).map { _ in Member() }
        for now in 1...300 {
            for _ in 0..<20 {
                guard let member = members.randomElement(using: &random) else { continue }
                if Bool.random(using: &random) {
                    let delay = Int.random(in: 1...63, using: &random)
                    wheel.schedule(member, in: delay)
                    due[ObjectIdentifier(member)] = now - 1 + delay
                } else {
                    wheel.remove(member)
                    due[ObjectIdentifier(member)] = nil
                }
            }
            let expected = Set(due.filter { $0.value == now }.keys)
            #expect(Set(wheel.tick().map(ObjectIdentifier.init)) == expected)
            for member in expected { due[member] = nil }
        }
    }
}
