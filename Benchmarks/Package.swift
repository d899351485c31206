// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the gate builds it, so that it does not fall behind, and runs none of it.
let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "guidon", path: "..")],
    targets: [
        .target(name: "CRead", cSettings: [.unsafeFlags(["-O3", "-mavx2"])]),
        .executableTarget(
            name: "bench-aggregators", dependencies: ["CRead", .product(name: "Aggregators", package: "guidon")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "bench-learning", dependencies: [.product(name: "Rollouts", package: "guidon")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "adpo-claims",
            dependencies: [
                .product(name: "Rollouts", package: "guidon"), .product(name: "Optimizers", package: "guidon"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]),
    ],
    cLanguageStandard: .gnu17
)
