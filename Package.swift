// swift-tools-version: 6.2
import PackageDescription

// Every Swift target is compiled with the same settings: no exceptions, no per-target dialects.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, swiftSettings: strict)
}

/// What a rollout is made of: everything between a prompt and a gradient.
let learning: [Target.Dependency] = [
    "Primitives", "LinearAlgebra", "Parameters", "Policies", "Objectives", "Environments",
]

/// What reads bytes of anybody's.
let fuzzed: [Target.Dependency] = [
    "Primitives", "Parameters", "Credentials", "Messages", "Wire", "Telemetry", "Ledger", "Operators", "Checkpoints",
    "Aggregators", "Optimizers", "Reduction", "Settings", "Conformance", "Nodes",
]

// The module graph, in layers from the ground up; an arrow may only point down (docs/decisions/0001-layers.md).
// Layers 1 to 3 neither read nor write anything: every socket, file, clock and thread is above them.
let package = Package(
    name: "guidon",
    products: [
        .executable(name: "guidon", targets: ["guidon"]),
        .library(name: "Aggregators", targets: ["Aggregators"]),
        .library(name: "Optimizers", targets: ["Optimizers"]),
        .library(name: "Policies", targets: ["Policies"]),
        .library(name: "Objectives", targets: ["Objectives"]),
        .library(name: "Environments", targets: ["Environments"]),
        .library(name: "Rollouts", targets: ["Rollouts"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // 0. C: system libraries, generated messages, hot kernels.
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CProtobufC", providers: [.apt(["libprotobuf-c-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .target(name: "CMessages", dependencies: ["CProtobufC"], linkerSettings: [.linkedLibrary("protobuf-c")]),
        .target(name: "CSystem"),
        .target(name: "CDigits", exclude: ["digits.inc"]),
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),

        // 1. Ground: no knowledge of learning or of clusters.
        library("Primitives"),
        library("LinearAlgebra", ["Primitives", "COpenBLAS", "CKernels"]),
        library("Parameters", ["Primitives", "LinearAlgebra"]),
        library("Credentials"),

        // 2. Learning: what is computed.
        library("Aggregators", ["Primitives", "LinearAlgebra", "Parameters"]),
        library("Optimizers", ["Primitives", "LinearAlgebra", "Parameters"]),
        library("Policies", ["Primitives", "LinearAlgebra", "Parameters"]),
        library("Objectives", ["Primitives", "Parameters"]),
        library("Environments", ["Primitives", "CDigits"]),
        library("Rollouts", learning),
        library("Faults", ["Primitives", "LinearAlgebra", "Parameters"]),

        // 3. Protocol: what is decided.
        library("Messages", ["Primitives", "Parameters", "Credentials"]),
        library("Coordination", ["Primitives", "LinearAlgebra", "Parameters", "Credentials", "Messages"]),
        library(
            "Reduction",
            [
                "Primitives", "LinearAlgebra", "Parameters", "Aggregators", "Optimizers", "Objectives", "Faults",
                "Messages",
                "Coordination",
            ]),

        // 4. Effects: bytes, sockets, files, screens.
        library(
            "Wire",
            ["Primitives", "LinearAlgebra", "Parameters", "Credentials", "Messages", "CMessages", "CProtobufC"]),
        library("Transport", ["Primitives", "Parameters", "Credentials", "Messages", "Wire", "CZeroMQ"]),
        library("Telemetry", ["Primitives"]),
        library("Ledger", ["Primitives", "Telemetry", "CSodium"]),
        library("Keyring", ["Credentials", "Transport", "Telemetry"]),
        library("Operators", ["Primitives", "Credentials", "Transport", "Telemetry"]),
        library("Checkpoints", ["Primitives", "Parameters", "Coordination", "Reduction", "Telemetry"]),
        library("Settings", ["Primitives", .product(name: "Yams", package: "Yams")]),
        library(
            "Conformance", ["Primitives", "LinearAlgebra", "Parameters", "Aggregators", "Objectives", "Faults"]),

        // 5. Assemblies: the cores driven by real sockets, clocks and files.
        library(
            "Nodes",
            learning + [
                "Rollouts", "Aggregators", "Optimizers", "Faults", "Messages", "Coordination", "Reduction", "Wire",
                "Transport", "Telemetry", "Ledger", "Keyring", "Operators", "Checkpoints", "Settings", "CSystem",
                "Credentials",
            ]),

        library(
            "Experiments",
            [
                "Primitives", "LinearAlgebra", "Parameters", "Rollouts", "Messages", "Coordination", "Reduction",
                "Telemetry", "Settings", "Nodes",
            ]),

        library(
            "Simulation",
            [
                "Primitives", "Parameters", "Credentials", "Aggregators", "Objectives", "Optimizers", "Faults",
                "Messages",
                "Coordination", "Reduction", "Telemetry", "Checkpoints", "Settings", "Nodes",
            ]),

        // The links against bare libzmq: in this package and not in that of the other benchmarks, for they are no product.
        .target(name: "CBareLink", dependencies: ["CZeroMQ"], path: "Benchmarks/Sources/CBareLink"),
        .executableTarget(
            name: "bench-transport",
            dependencies: ["CBareLink", "Primitives", "Parameters", "Credentials", "Messages", "Transport"],
            path: "Benchmarks/Sources/bench-transport", swiftSettings: strict),

        library("Scenarios", ["Primitives", "Telemetry", "Settings", "Operators", "Nodes", "Simulation"]),

        // 6. The tool.
        .executableTarget(
            name: "guidon",
            dependencies: [
                "Primitives", "Coordination", "Settings", "Telemetry", "Ledger", "Operators", "Transport",
                "Credentials", "Keyring", "Checkpoints", "Conformance", "Nodes", "Experiments", "Simulation",
                "Scenarios", "LinearAlgebra",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Tests: one target per source target, file for file.
        .target(
            name: "TestSupport", dependencies: ["Primitives", "Parameters", "Credentials"], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("Primitives"),
        tests("LinearAlgebra", ["Primitives"]),
        tests("Parameters", ["Primitives"]),
        tests("Aggregators", ["Primitives", "LinearAlgebra", "Parameters"]),
        tests("Optimizers", ["Primitives", "Parameters"]),
        tests("Policies", ["Primitives", "LinearAlgebra", "Parameters"]),
        tests("Objectives", ["Primitives", "Parameters"]),
        tests("Environments", ["Primitives"]),
        tests("Rollouts", learning),
        tests("Faults", ["Primitives", "LinearAlgebra", "Parameters", "Aggregators"]),
        tests("Credentials"),
        tests("Messages", ["Primitives", "Parameters"]),
        tests("Coordination", ["Primitives", "Parameters", "Credentials", "Messages"]),
        tests(
            "Reduction",
            [
                "Primitives", "LinearAlgebra", "Parameters", "Messages", "Aggregators", "Optimizers", "Faults",
                "Coordination",
            ]),
        tests("Wire", ["Primitives", "Parameters", "Credentials", "Messages"]),
        tests("Transport", ["Primitives", "Parameters", "Credentials", "Messages", "Wire", "CZeroMQ"]),
        tests("Ledger", ["Primitives", "Telemetry"]),
        tests("Keyring", ["Credentials", "Transport", "Telemetry"]),
        tests("Telemetry", ["Primitives"]),
        tests("Operators", ["Primitives", "Credentials", "Transport", "Telemetry"]),
        tests(
            "Checkpoints",
            [
                "Primitives", "Parameters", "Telemetry", "Messages", "Aggregators", "Optimizers", "Objectives",
                "Coordination", "Reduction",
            ]),
        tests("Settings", ["Primitives"]),
        tests("Conformance", ["Aggregators"]),
        tests(
            "Nodes",
            learning + [
                "Rollouts", "Aggregators", "Optimizers", "Faults", "Settings", "Telemetry", "Coordination", "Reduction",
                "Messages",
                "Transport",
            ]),
        tests("Experiments", ["Settings", "Telemetry", "Nodes", "Primitives", "LinearAlgebra"]),
        tests("Simulation", ["Primitives", "Coordination", "Credentials", "Messages", "Parameters", "LinearAlgebra"]),
        tests("Scenarios"),
        .testTarget(
            name: "ClusterTests",
            dependencies: [
                "guidon", "Nodes", "Telemetry", "Primitives", "Parameters", "Credentials", "Messages", "Wire",
                "Transport", "CZeroMQ",
            ],
            swiftSettings: strict),
        // Bytes that mean harm, once more; scripts/fuzz makes new ones.
        .target(
            name: "FuzzTargets", dependencies: fuzzed, path: "Tests/FuzzTargets", swiftSettings: strict),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets", "LinearAlgebra"], exclude: ["seeds"],
            swiftSettings: strict),
        // Looks at the files of the whole package, not at a target of it.
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ],
    cLanguageStandard: .gnu17
)

// Only for scripts/fuzz: it takes libFuzzer, which comes with the sanitizers.
if Context.environment["GUIDON_FUZZ"] != nil {
    let name = "fuzz"
    package.targets.append(
        .executableTarget(
            name: name, dependencies: ["FuzzTargets"], path: "Tests/FuzzDriver", swiftSettings: strict))
}
