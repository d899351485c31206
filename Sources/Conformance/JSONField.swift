import Foundation

/// Why a file of test vectors could not be read; files come from anywhere, so nothing in them is believed.
package enum ConformanceError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    case tooLarge(file: String, bytes: Int, limit: Int)
    /// `field` is a path such as `flag[0].cases[3].m`.
    case malformed(field: String, expected: String)
    case unknownFormat(String, known: [String])

    package var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file) cannot be read: \(reason)"
        case .tooLarge(let file, let bytes, let limit): "\(file) has \(bytes) bytes, more than \(limit)"
        case .malformed(let field, let expected): "\(field) is not \(expected)"
        case .unknownFormat(let format, let known):
            "format \(format) is none of \(known.joined(separator: ", "))"
        }
    }
}

/// A value in a JSON file together with where it stands, so that every complaint can name its field.
struct JSONField {
    let path: String
    private let value: Any

    /// More than the largest file of vectors that anyone needs; the parser builds all of it in memory.
    static let bytesMax = 64 << 20

    /// The value of a whole file.
    init(_ data: Data, name file: String) throws(ConformanceError) {
        guard data.count <= Self.bytesMax else {
            throw .tooLarge(file: file, bytes: data.count, limit: Self.bytesMax)
        }
        do {
            value = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
        } catch {
            throw .unreadable(file: file, reason: "not JSON")
        }
        path = ""
    }

    private init(path: String, value: Any) {
        self.path = path
        self.value = value
    }

    /// The member of that name; nil where there is none.
    func member(_ name: String) throws(ConformanceError) -> JSONField? {
        guard let members = value as? [String: Any] else { throw malformed("an object") }
        return members[name].map { JSONField(path: path.isEmpty ? name : "\(path).\(name)", value: $0) }
    }

    /// The member of that name, which must be there.
    subscript(_ name: String) -> JSONField {
        get throws(ConformanceError) {
            guard let field = try member(name) else { throw malformed("an object with \(name)") }
            return field
        }
    }

    var isNull: Bool { value is NSNull }
    var isList: Bool { value is [Any] }
    var isText: Bool { value is String }
    var isObject: Bool { value is [String: Any] }

    func list() throws(ConformanceError) -> [JSONField] {
        guard let values = value as? [Any] else { throw malformed("a list") }
        return values.enumerated().map { JSONField(path: "\(path)[\($0)]", value: $1) }
    }

    func text() throws(ConformanceError) -> String {
        guard let text = value as? String else { throw malformed("a text") }
        return text
    }

    func number() throws(ConformanceError) -> Double {
        guard let number = value as? NSNumber else { throw malformed("a number") }
        return number.doubleValue
    }

    func count() throws(ConformanceError) -> Int {
        let number = try number()
        guard number.rounded() == number, number >= 0, number <= Double(1 << 40) else { throw malformed("a count") }
        return Int(number)
    }

    func isTrue() throws(ConformanceError) -> Bool {
        guard let number = value as? NSNumber else { throw malformed("true or false") }
        return number.boolValue
    }

    /// A list of numbers in which null stands for NaN.
    func numbers(count: Int? = nil) throws(ConformanceError) -> [Double] {
        var numbers: [Double] = []
        for field in try list() { numbers.append(field.isNull ? .nan : try field.number()) }
        if let count, numbers.count != count { throw malformed("a list of \(count) numbers") }
        return numbers
    }

    private func malformed(_ expected: String) -> ConformanceError {
        .malformed(field: path.isEmpty ? "the file" : path, expected: expected)
    }
}
