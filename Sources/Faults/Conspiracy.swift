public import LinearAlgebra
public import Parameters

/// One round as those see it who lie together. An attack looks at no more of it than its knowledge allows, so a caller
/// may fill in everything that it has.
public struct Conspiracy: Sendable {
    /// The colluders' honest gradients, in ascending order of workers; each gets one lie in its place.
    public var own: [Gradient]
    /// The honest workers' gradients, in ascending order of workers; only omniscient attacks read them.
    public var honest: [Gradient]
    /// The server's rule; nil where no attack asks for it.
    public var rule: RuleOracle?
    /// The way from the parameters of the run's beginning to this round's; nil where nobody knows it.
    public var travelled: Gradient?

    public init(own: [Gradient], honest: [Gradient] = [], rule: RuleOracle? = nil, travelled: Gradient? = nil) {
        self.own = own
        self.honest = honest
        self.rule = rule
        self.travelled = travelled
    }
}

/// What a rule would make of rows: the honest ones first, then the lies. Nil where it makes nothing of them.
public enum RuleOracle: Sendable {
    /// Any rule: whole rows in, a whole row out. O(n d) and more for each question.
    case rows(@Sendable ([Gradient]) -> Gradient?)
    /// A rule over inner products: its coefficients. A question costs n × n, whatever d is.
    case gram(@Sendable (Gram) -> [Double]?)
}
