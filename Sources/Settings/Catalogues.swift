package import Primitives

/// Everything a job can name, as data.
///
/// The catalogues of algorithms live beside the algorithms; whoever knows both hands their descriptions to the reader,
/// so that reading a file needs no algorithm at all.
package struct Catalogues: Sendable {
    package var environments: [CatalogueDescription]
    package var policies: [CatalogueDescription]
    package var objectives: [CatalogueDescription]
    /// What an objective can be combined with; `objective.with` in the file.
    package var pieces: [CatalogueDescription]
    /// How a worker makes its gradient.
    package var estimators: [CatalogueDescription]
    package var aggregators: [CatalogueDescription]
    package var preAggregators: [CatalogueDescription]
    package var optimizers: [CatalogueDescription]
    /// What stands before and after an optimizer; `optimizer.before` and `optimizer.after` in the file.
    package var transforms: [CatalogueDescription]
    package var attacks: [CatalogueDescription]

    package init(
        environments: [CatalogueDescription], policies: [CatalogueDescription], objectives: [CatalogueDescription],
        pieces: [CatalogueDescription], estimators: [CatalogueDescription], aggregators: [CatalogueDescription],
        preAggregators: [CatalogueDescription], optimizers: [CatalogueDescription],
        transforms: [CatalogueDescription], attacks: [CatalogueDescription]
    ) {
        self.environments = environments
        self.policies = policies
        self.objectives = objectives
        self.pieces = pieces
        self.estimators = estimators
        self.aggregators = aggregators
        self.preAggregators = preAggregators
        self.optimizers = optimizers
        self.transforms = transforms
        self.attacks = attacks
    }

    /// All catalogues by the names that `guidon list` gives them.
    package var named: [(name: String, entries: [CatalogueDescription])] {
        [
            ("environments", environments), ("policies", policies), ("objectives", objectives), ("pieces", pieces),
            ("estimators", estimators), ("aggregators", aggregators), ("pre-aggregators", preAggregators),
            ("optimizers", optimizers), ("transforms", transforms), ("attacks", attacks),
        ]
    }
}
