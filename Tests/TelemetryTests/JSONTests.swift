import Telemetry
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "reads back what it wrote",
        arguments: [
            JSON.null, .bool(true), .whole(0), .whole(.max), .number(0.1), .number(-2.5e-300), .number(1e300),
            .text("a \"b\" \\ / \n\t\u{1} ü 🙂"), .list([]), .object([:]),
            .object(["z": .list([.whole(1), .list([.null])]), "a": .object(["": .text("")])]),
        ])
    func roundTrip(value: JSON) throws {
        #expect(try JSON(parsing: value.line) == value)
        #expect(!value.line.contains("\n"))
    }

    @Test("numbers are as short as can be, and null where JSON has no word")
    func numbers() {
        #expect(JSON.list([.number(1), .number(0.1), .number(-0.5), .number(1e21)]).line == "[1, 0.1, -0.5, 1e+21]")
        #expect(JSON.list([.number(.nan), .number(.infinity), .number(-.infinity)]).line == "[null, null, null]")
    }

    @Test("reads what others write")
    func others() throws {
        let json = try JSON(parsing: " { \"a\" : [ 1 , -2.5e1 , \"\\u00fc\\ud83d\\ude42\\/\" ] , \"b\" : false } ")
        #expect(json == .object(["a": .list([.whole(1), .number(-25), .text("ü🙂/")]), "b": .bool(false)]))
    }

    @Test(
        "refuses what is no JSON",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\"}", "{a: 1}", "[1] 2", "tru", "+1", ".5", "1e999", "--1", "\"a", "\"\\x\"",
            "\"\\ud800\"", "\"\\u12", "\"a\nb\"", "nan",
        ])
    func garbage(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test("refuses values inside values without end")
    func deep() {
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 100_000)) }
    }
}
