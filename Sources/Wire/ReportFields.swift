import CMessages
import CProtobufC
import Messages
import Primitives

// Reports of contributions and the trails that become of them ↔ Swift.

extension TrainingStatistics.Report {
    /// Names ascend and none comes twice, so that equal reports are equal bytes.
    static func list(checking message: Guidon__Statistics) throws(WireError) -> [TrainingStatistics.Report] {
        var reports: [TrainingStatistics.Report] = []
        for report in try elements(message.reports, count: message.n_reports, limit: Limits.reportsMax) {
            let name = try text(report.name, limit: Limits.nameBytesMax)
            guard reports.last.map({ $0.name < name }) ?? true else { throw .badText }
            reports.append(.init(name: name, value: report.value))
        }
        return reports
    }
}

extension TrainingStatistics {
    func fillReports(
        _ message: UnsafeMutablePointer<Guidon__Statistics>, in arena: Arena
    ) throws(EncodingError) {
        guard reports.count <= Limits.reportsMax else {
            throw .badCount(field: "the reports", count: reports.count, limit: Limits.reportsMax)
        }
        guard !reports.isEmpty else { return }
        message.pointee.n_reports = reports.count
        message.pointee.reports = try arena.room(
            for: UnsafeMutablePointer<Guidon__Report>?.self, count: reports.count)
        for (index, report) in reports.enumerated() {
            let entry = try arena.make(guidon__report__init)
            entry.pointee.name = try arena.text(report.name, field: "a report's name", limit: Limits.nameBytesMax)
            entry.pointee.value = report.value
            message.pointee.reports[index] = entry
        }
    }
}

extension SharedStatistics {
    init(checking message: Guidon__Parameters) throws(WireError) {
        var trails: [String: Trail] = [:]
        var last: String?
        for trail in try elements(message.trails, count: message.n_trails, limit: Limits.reportsMax) {
            let name = try text(trail.name, limit: Limits.nameBytesMax)
            guard last.map({ $0 < name }) ?? true else { throw .badText }
            last = name
            guard (1...Trail.recentMax).contains(trail.n_recent), let recent = trail.recent else { throw .badCount }
            trails[name] = Trail(
                first: trail.first, mean: trail.mean, count: trail.count,
                recent: (0..<trail.n_recent).map { recent[$0] })
        }
        self.init(trails)
    }

    func fillTrails(
        _ message: UnsafeMutablePointer<Guidon__Parameters>, in arena: Arena
    ) throws(EncodingError) {
        let names = names
        guard names.count <= Limits.reportsMax else {
            throw .badCount(field: "the trails", count: names.count, limit: Limits.reportsMax)
        }
        guard !names.isEmpty else { return }
        message.pointee.n_trails = names.count
        message.pointee.trails = try arena.room(for: UnsafeMutablePointer<Guidon__Trail>?.self, count: names.count)
        for (index, name) in names.enumerated() {
            guard let trail = self[name] else { preconditionFailure("no trail of \(name)") }
            let entry = try arena.make(guidon__trail__init)
            entry.pointee.name = try arena.text(name, field: "a trail's name", limit: Limits.nameBytesMax)
            entry.pointee.first = trail.first
            entry.pointee.mean = trail.mean
            entry.pointee.count = trail.count
            entry.pointee.n_recent = trail.recent.count
            entry.pointee.recent = try arena.room(for: Double.self, count: trail.recent.count)
            entry.pointee.recent.update(from: trail.recent, count: trail.recent.count)
            message.pointee.trails[index] = entry
        }
    }
}
