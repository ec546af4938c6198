import HTTPTypes
import Hummingbird

/// The page at `/`, the example of presence, and what they are made of: files that are part of the
/// program.
///
/// None of them holds any data: that comes over the socket, which asks for a token where one is
/// needed.
struct PageRoutes {
    /// What a page may do: run and be styled by files of this server, connect to it, and nothing else.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    private static let files: [(path: String, type: String, content: [UInt8])] = [
        ("/", "text/html", PackageResources.page_html),
        ("/page.css", "text/css", PackageResources.page_css),
        ("/page.js", "text/javascript", PackageResources.page_js),
        ("/presence", "text/html", PackageResources.presence_html),
        ("/presence.js", "text/javascript", PackageResources.presence_js),
    ]

    /// Where they are.
    static let paths = files.map(\.path)

    func add(to router: Router<BasicRequestContext>) {
        for file in Self.files {
            let content = ByteBuffer(bytes: file.content)
            router.get(RouterPath(file.path)) { _, _ in Self.answer(content, type: file.type) }
        }
    }

    private static func answer(_ content: ByteBuffer, type: String) -> Response {
        var response = Response(
            status: .ok,
            // A page of another version must not meet the answers of this one.
            headers: [.contentType: "\(type); charset=utf-8", .cacheControl: "no-cache"],
            body: .init(byteBuffer: content))
        if let name = HTTPField.Name("Content-Security-Policy") {
            response.headers[name] = policy
        }
        return response
    }
}
