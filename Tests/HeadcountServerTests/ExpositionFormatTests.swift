import Testing

@testable import HeadcountServer

@Suite("Formats of /metrics")
struct ExpositionFormatTests {
    /// What Prometheus 2.42 sends.
    static let prometheus =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
        + "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
    /// What Prometheus 3 sends.
    static let prometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
        + "application/openmetrics-text;version=0.0.1;q=0.4,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,"
        + "/;q=0.1"

    @Test(
        "who asks for OpenMetrics before text gets it",
        arguments: [
            prometheus, prometheus3, "application/openmetrics-text",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
            "application/openmetrics-text;version=\"1.0.0\"",
            "APPLICATION/OpenMetrics-Text ; Q=0.5 , text/plain ; q=0.4",
            "application/openmetrics-text, */*", "text/*;q=0.9, application/openmetrics-text",
            "application/openmetrics-text;q=0.2, text/plain;q=0.1, */*;q=0.9",
            "text/plain;q=0, application/openmetrics-text;q=0.001",
            "application/openmetrics-text;version=1.0.0;q=0.9, text/plain;version=0.0.5",
            "\tapplication/openmetrics-text\t;q=1",
        ])
    func openMetrics(_ accept: String) {
        #expect(Exposition.Format.preferred(accept: accept) == .openMetrics)
    }

    @Test(
        "everybody else gets text",
        arguments: [
            nil, "", "*/*", "text/plain", "text/plain;version=0.0.4", "text/html,*/*;q=0.8",
            "application/json", "application/*", "application/*;q=1, text/plain;q=0.1",
            "application/openmetrics-text;q=0", "application/openmetrics-text;version=2.0.0",
            "application/openmetrics-text;version=0.0.1, text/plain;q=0.1",
            "application/openmetrics-text;q=0.5, text/plain",
            "application/openmetrics-text, text/plain", "application/openmetrics-text;q=nan",
            "application/openmetrics-text;q=2", "application/openmetrics-text;q=x",
            "openmetrics-text", ",;,=", "application/openmetrics-text/x",
        ])
    func text(_ accept: String?) {
        #expect(Exposition.Format.preferred(accept: accept) == .text)
    }

    @Test("each has its content type")
    func contentTypes() {
        #expect(
            Exposition.Format.text.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            Exposition.Format.openMetrics.contentType
                == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }
}
