import Aggregators

/// The cases of flag_robust with collapse and gate.
func runFlagRobustVectors(_ root: JSONField, into report: inout ConformanceReport) throws(ConformanceError) {
    for field in try root["cases"].list() {
        let group = try VectorGroup(field)
        let declared = try field["f"]
        let f = declared.isNull ? nil : try declared.count()
        let kappa = try field["kappa"].number()
        guard kappa > 0 else { throw .malformed(field: "\(field.path).kappa", expected: "a number above 0") }
        let vector = VectorCase(
            name: "\(group.name) f=\(f.map(String.init) ?? "?")", rows: group.rows,
            rule: .gram(FlagRobust(f: f, kappa: kappa)), aggregate: try field["aggregate"].numbers(count: group.width),
            coefficients: try group.perRow(field, "coefficients"))
        vector.run(into: &report)
    }
}
