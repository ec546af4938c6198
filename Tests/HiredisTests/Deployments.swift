import Testing

/// What needs many servers at once: one test after another, for they would starve each other.
@Suite("Deployments", .serialized)
enum Deployments {}
