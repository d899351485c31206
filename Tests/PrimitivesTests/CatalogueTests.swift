import Primitives
import Testing

@Suite("Catalogue")
struct CatalogueTests {
    private let entries: [CatalogueEntry<[Double]>] = [
        CatalogueEntry("plain", "nothing to set") { _ in [] },
        CatalogueEntry(
            "set", "a number of each kind",
            [
                .required("rate", .above(0), "must be given"),
                CatalogueParameter("count", default: 3, .count(atLeast: 1), "has a default"),
                CatalogueParameter("free", default: nil, .atLeast(0), "may be left out"),
            ]
        ) { [$0.number("rate"), Double($0.count("count")), $0.optional("free") ?? -1] },
    ]

    @Test("what is not given takes its default, and what has none is left out")
    func defaults() throws {
        #expect(try entries.make("set", ["rate": 0.5]) == [0.5, 3, -1])
        #expect(try entries.make("set", ["rate": 2, "count": 7, "free": 0]) == [2, 7, 0])
        #expect(try entries.make("plain") == [])
    }

    @Test("an unknown name is an error that lists the known ones")
    func unknownName() {
        #expect(throws: CatalogueError.unknownName("plane", known: ["plain", "set"])) { try entries.make("plane") }
    }

    @Test("an unknown parameter is an error that lists the known ones")
    func unknownParameter() {
        #expect(throws: CatalogueError.unknownParameter("rat", of: "set", known: ["rate", "count", "free"])) {
            try entries.make("set", ["rate": 1, "rat": 1])
        }
        #expect(throws: CatalogueError.unknownParameter("x", of: "plain", known: [])) {
            try entries.make("plain", ["x": 1])
        }
    }

    @Test("a required parameter that is missing is an error")
    func missing() {
        #expect(throws: CatalogueError.missingParameter("rate", of: "set")) { try entries.make("set", ["count": 1]) }
    }

    @Test("a value outside its range is an error that says the range", arguments: [0, -1, 1.5, .nan, .infinity, 1e300])
    func badValue(value: Double) {
        #expect(throws: CatalogueError.self) { try entries.make("set", numbers: ["rate": 1, "count": value]) }
    }

    @Test(
        "every domain holds its bounds",
        arguments: [
            (ParameterDomain.count(atLeast: 2), [2, 3], [1, 2.5, -2]),
            (.atLeast(0), [0, 0.1], [-0.1]),
            (.above(0), [1e-9], [0, -1]),
            (.fraction, [0, 0.5, 1], [-0.1, 1.1]),
            (.decay, [0, 0.99], [1, -0.1]),
            (.toggle, [0, 1], [0.5, 2]),
        ] as [(ParameterDomain, [Double], [Double])])
    func domains(domain: ParameterDomain, inside: [Double], outside: [Double]) {
        for value in inside { #expect(domain.holds(value)) }
        for value in outside + [.nan, .infinity, -.infinity] { #expect(!domain.holds(value)) }
    }
}
