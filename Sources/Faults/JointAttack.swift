/// What several liars say together, made of gradients that no worker has alone.
///
/// Legend of the formulas: `μ` mean, `σ` deviation of each coordinate (divided by `n − 1`), both over the known rows;
/// `o` a liar's own honest gradient.
public struct JointAttack: Sendable, Equatable {
    public var form: Form
    /// Whose gradients are known: those of the colluders, or for an omniscient attack those of the honest workers.
    public var knowledge: Knowledge

    public init(_ form: Form, knowledge: Knowledge) {
        precondition(knowledge != .own, "\(form) takes more than a worker's own gradient")
        precondition(knowledge == .omniscient || !form.needsRule, "\(form) takes the rule, which colluders do not know")
        self.form = form
        self.knowledge = knowledge
    }

    public enum Form: Sendable, Equatable {
        /// Inner product manipulation, the fall of empires: `−ε μ`.
        case innerProduct(epsilon: Double)
        /// A little is enough: `μ + z σ`, or `μ − z σ` for the inverse, and `noise · σ` of noise of each liar's own.
        case littleIsEnough(z: Double, noise: Double, isInverse: Bool)
        /// `o − strength · μ`: as different from each other as honest rows are.
        case opposition(strength: Double)
        /// `μ + strength · √λ v` with `v` the direction in which the known rows differ most, and `λ` their variance along
        /// it; of its two signs the one that works against `μ`.
        case topComponent(strength: Double)
        /// `μ − γ μ/|μ|` with the largest `γ` at which no known row is further away than two known rows are.
        case minMax
        /// The same with the sum of the squared distances to all known rows, against the largest such sum of a known one.
        case minSum
        /// One random row for all, `size` times as large as the known ones, and `noise` of it of each liar's own.
        case duplicate(size: Double, noise: Double)
        /// A copy of the known row of that number, counted round where there are fewer.
        case mimic(worker: Int)
        /// `−ε μ` with the `ε` that is found to move the rule's output furthest from the mean.
        case optimalInnerProduct(StrengthSearch)
        /// `μ + z σ` with the `z` that is found to move the rule's output furthest from the mean.
        case optimalLittleIsEnough(StrengthSearch)
        /// Lies of any kind that are looked for anew in every round, against the very rule; `direction` numbers the way
        /// in which a drift goes.
        case adaptive(AdaptiveSearch, direction: Int)

        /// Whether it asks the server's rule what would come of a lie.
        public var needsRule: Bool {
            switch self {
            case .optimalInnerProduct, .optimalLittleIsEnough, .adaptive: true
            default: false
            }
        }

        /// Whether it asks a rule with a memory what would come of the same lies for ever.
        public var isPatient: Bool {
            if case .adaptive(let search, _) = self { search.isPatient } else { false }
        }
    }

    /// With fewer known rows than this it is no lie: a spread takes two.
    public var rowsMin: Int {
        switch form {
        case .littleIsEnough, .topComponent, .minMax, .minSum, .optimalLittleIsEnough, .adaptive: 2
        default: 1
        }
    }
}

/// A joint attack and when; the counterpart of `Fault`.
public struct JointFault: Sendable, Equatable {
    public var attack: JointAttack
    /// Versions of the parameters at which it is active; without an end it stays.
    public var from: UInt64
    public var until: UInt64?

    public init(attack: JointAttack, from: UInt64 = 0, until: UInt64? = nil) {
        self.attack = attack
        self.from = from
        self.until = until
    }

    public func isActive(at version: UInt64) -> Bool { version >= from && until.map { version < $0 } ?? true }
}
