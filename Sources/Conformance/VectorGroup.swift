/// Rows that several cases share.
struct VectorGroup {
    let name: String
    let rows: [[Double]]
    let width: Int

    init(_ field: JSONField) throws(ConformanceError) {
        name = try field["name"].text()
        let workers = try field["workers"].count()
        width = try field["dim"].count()
        rows = try Self.rows(field["gradients"], count: workers, width: width)
    }

    static func rows(_ field: JSONField, count: Int, width: Int) throws(ConformanceError) -> [[Double]] {
        var rows: [[Double]] = []
        for row in try field.list() { rows.append(try row.numbers(count: width)) }
        guard rows.count == count else { throw .malformed(field: field.path, expected: "a list of \(count) rows") }
        return rows
    }

    /// `coefficients`, `ratios` and their like, where a case has them.
    func perRow(_ field: JSONField, _ name: String) throws(ConformanceError) -> [Double]? {
        guard let list = try field.member(name) else { return nil }
        return try list.numbers(count: rows.count)
    }
}
