// swift-tools-version: 6.2

import PackageDescription

/// Every target is compiled with the same settings: the strictest that Swift 6.2 knows.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nio = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket"].map {
    Target.Dependency.product(name: $0, package: "swift-nio")
}

let package = Package(
    name: "headcount",
    products: [
        .executable(name: "headcount", targets: ["HeadcountCLI"]),
        .library(name: "Headcount", targets: ["Headcount"]),
        .library(name: "HeadcountRedis", targets: ["HeadcountRedis"]),
        .library(name: "HeadcountServer", targets: ["HeadcountServer"]),
        .library(name: "HeadcountTesting", targets: ["HeadcountTesting"]),
        .library(name: "Hiredis", targets: ["Hiredis"]),
        .library(name: "PhoenixChannels", targets: ["PhoenixChannels"]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/HdrHistogram/hdrhistogram-swift", .upToNextMinor(from: "0.2.0")
        ),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.1.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.9.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.9.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CHiredis"),
        .target(
            name: "Hiredis",
            dependencies: [
                "CHiredis",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ], swiftSettings: settings),
        .target(name: "JSONBytes", swiftSettings: settings),
        .target(name: "PhoenixChannels", dependencies: ["JSONBytes"], swiftSettings: settings),
        .target(
            name: "Headcount",
            dependencies: [
                "JSONBytes", lifecycle, logging, metrics,
                .product(name: "HashTreeCollections", package: "swift-collections"),
            ], swiftSettings: settings),
        .target(
            name: "HeadcountRedis", dependencies: ["Headcount", "Hiredis", "JSONBytes"],
            resources: [.embedInCode("Scripts")],
            swiftSettings: settings),
        .target(
            name: "HeadcountServer",
            dependencies: [
                "Headcount", "JSONBytes", "PhoenixChannels", lifecycle, logging, metrics,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio,
            resources: ["page.html", "page.css", "page.js", "presence.html", "presence.js"].map {
                .embedInCode("Page/\($0)")
            }, swiftSettings: settings),
        .target(
            name: "HeadcountTesting", dependencies: ["Headcount"], swiftSettings: settings),
        .target(
            name: "HeadcountLoad",
            dependencies: [
                "JSONBytes", "PhoenixChannels",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ] + nio, swiftSettings: settings),
        .executableTarget(
            name: "HeadcountCLI",
            dependencies: [
                "Headcount", "HeadcountLoad", "HeadcountRedis", "HeadcountServer", lifecycle,
                logging, metrics,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + nio, swiftSettings: settings),
        .executableTarget(
            name: "example-hummingbird",
            dependencies: [
                "Headcount", "HeadcountRedis", logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ] + nio,
            path: "Sources/Examples/Hummingbird", swiftSettings: settings),
        .executableTarget(
            name: "example-nio",
            dependencies: [
                "Headcount", "HeadcountRedis", lifecycle, logging,
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + nio,
            path: "Sources/Examples/NIO", swiftSettings: settings),
        .executableTarget(
            name: "example-sse",
            dependencies: [
                "Headcount", "HeadcountRedis", lifecycle, logging,
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            path: "Sources/Examples/ServerSentEvents", swiftSettings: settings),
        .target(
            name: "TestClients",
            dependencies: [
                "HeadcountTesting", .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio,
            path: "Tests/TestClients", swiftSettings: settings),
        .executableTarget(
            name: "simulate", dependencies: ["Headcount", "HeadcountTesting"],
            path: "Tests/Simulate", swiftSettings: settings),
        .executableTarget(
            name: "bench",
            dependencies: ["Headcount", "HeadcountRedis", "Hiredis", lifecycle, logging] + nio,
            path: "Tests/Bench", swiftSettings: settings),
        .executableTarget(
            name: "websocket-echo", dependencies: ["HeadcountServer"] + nio,
            path: "Tests/WebSocketEcho", swiftSettings: settings),
        .executableTarget(
            name: "table-stress", dependencies: ["Headcount", "SanitizedMutex"],
            path: "Tests/TableStress", swiftSettings: settings),
        .target(name: "SanitizedMutex", path: "Tests/SanitizedMutex"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Headcount", "HeadcountCLI", "HeadcountServer", "HeadcountTesting", "TestClients",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "HeadcountCLITests",
            dependencies: [
                "HeadcountCLI", "HeadcountTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "HeadcountLoadTests",
            dependencies: ["HeadcountLoad", "HeadcountTesting", "JSONBytes", "TestClients"] + nio,
            swiftSettings: settings),
        .testTarget(
            name: "HeadcountRedisTests",
            dependencies: [
                "CHiredis", "Headcount", "HeadcountRedis", "HeadcountTesting", "Hiredis", lifecycle,
                logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "HeadcountServerTests",
            dependencies: [
                "Headcount", "HeadcountServer", "HeadcountTesting", "PhoenixChannels",
                "TestClients", "JSONBytes", lifecycle, logging, metrics,
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio,
            swiftSettings: settings),
        .testTarget(
            name: "HeadcountTests",
            dependencies: ["Headcount", "HeadcountTesting", "JSONBytes", lifecycle, logging],
            swiftSettings: settings),
        .testTarget(
            name: "HiredisTests", dependencies: ["Hiredis", "HeadcountTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "PhoenixChannelsTests",
            dependencies: ["HeadcountTesting", "JSONBytes", "PhoenixChannels"],
            swiftSettings: settings),
        .testTarget(
            name: "SimulationTests", dependencies: ["Headcount", "HeadcountTesting"],
            swiftSettings: settings),
        .testTarget(name: "StyleTests", swiftSettings: settings),
    ]
)

// Benchmarks are for those who work on Headcount: whoever uses it never sees their package.
if Context.environment["HEADCOUNT_BENCHMARKS"] == "1" {
    package.dependencies.append(
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []))
    package.targets += [
        .target(name: "AllocationCount", path: "Tests/Benchmarks/AllocationCount"),
        .executableTarget(
            name: "HeadcountBenchmarks",
            dependencies: [
                "AllocationCount", "Headcount", "JSONBytes", "PhoenixChannels",
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Tests/Benchmarks/HeadcountBenchmarks",
            swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
}
