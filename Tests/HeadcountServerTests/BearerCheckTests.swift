import Testing

@testable import HeadcountServer

@Suite("The API's token")
struct BearerCheckTests {
    @Test(
        "bytes are the same, or they are not",
        arguments: [
            ([], [], true), ([0], [], false), ([], [0], false), ([0], [0], true), ([0], [1], false),
            ([1, 2, 3], [1, 2, 3], true), ([1, 2, 3], [1, 2, 4], false),
            ([1, 2, 3], [0, 2, 3], false),
            ([1, 2], [1, 2, 0], false), ([0, 0], [0], false), ([255], [127], false),
        ] as [([UInt8], [UInt8], Bool)])
    func equality(_ left: [UInt8], _ right: [UInt8], _ isEqual: Bool) {
        #expect(ConstantTime.equal(left, right) == isEqual)
        #expect(ConstantTime.equal(right, left) == isEqual)
    }

    @Test("every single bit counts")
    func bits() {
        let secret = Array("0123456789abcdef0123456789abcdef!".utf8)
        for bit in 0..<secret.count * 8 {
            var other = secret
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!ConstantTime.equal(secret, other))
        }
    }

    @Test(
        "one header with the right token is let in",
        arguments: [
            (["Bearer s3cret"], true), (["bearer s3cret"], true), (["BEARER s3cret"], true),
            (["bEaReR   s3cret"], true), ([], false), (["Bearer s3cret", "Bearer s3cret"], false),
            (["Bearer s3cret", ""], false), (["Bearer S3cret"], false), (["Bearer s3cre"], false),
            (["Bearer s3crets"], false), (["Bearer s3cret "], false), (["Bearer s3cret,"], false),
            (["Bearer"], false), (["Bearer "], false), (["Bearers3cret"], false),
            (["s3cret"], false),
            (["Basic s3cret"], false), (["Bearer\ts3cret"], false), ([" Bearer s3cret"], false),
            (["Bearer\0s3cret"], false), (["Bearer Bearer s3cret"], false), ([""], false),
            // 0x02 | 0x20 is no letter's lower case.
            (["\u{02}earer s3cret"], false), (["Bearer\u{00}s3cret"], false),
        ] as [([String], Bool)])
    func headers(_ values: [String], _ isAllowed: Bool) throws {
        #expect(try BearerCheck(token: "s3cret").allows(values) == isAllowed)
    }

    @Test(
        "a token that cannot stand in a header is refused, and not repeated",
        arguments: ["", " ", "TOP SECRET", "TOPSECRÉT", "TOPSECRET\n", "TOPSECRET\u{7f}"])
    func refused(_ token: String) throws {
        let error = #expect(throws: ServerError.self) { try BearerCheck(token: token) }
        #expect(error?.message.contains("TOP") == false)
    }

    @Test("no way to print a check prints the token")
    func printing() throws {
        let check = try BearerCheck(token: "s3cret")
        var dumped = ""
        dump(check, to: &dumped)
        for text in ["\(check)", String(reflecting: check), dumped] {
            #expect(text.trimmingPrefix("- ").hasPrefix("a bearer token"))
        }
    }
}
