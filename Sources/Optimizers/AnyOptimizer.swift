public import Parameters

/// A chain of transforms together with its state: a value, so that a copy is a snapshot to come back to.
///
/// Two are equal when they are made of the same kinds of links in equal states.
public struct AnyOptimizer: Sendable, Equatable {
    private var links: [any BoundLink]

    /// - Parameter links: from the gradient to the update; the last one turns the sign.
    public init(_ links: [any GradientTransform], parameters: ParameterVector) {
        func bind<Link: GradientTransform>(_ link: Link) -> any BoundLink {
            Bound(link: link, state: link.initialState(for: parameters))
        }
        self.links = links.map { bind($0) }
    }

    /// - Parameters:
    ///   - gradient: the aggregate of one round; as many values as there are parameters.
    ///   - parameters: what the update will be added to.
    public mutating func step(_ gradient: Gradient, parameters: ParameterVector) -> ParameterUpdate {
        precondition(gradient.count == parameters.count, "\(gradient.count) values for \(parameters.count) parameters")
        var update = ParameterUpdate(gradient.values)
        for index in links.indices { links[index].apply(&update, parameters: parameters) }
        return update
    }

    public static func == (a: AnyOptimizer, b: AnyOptimizer) -> Bool {
        a.links.count == b.links.count && zip(a.links, b.links).allSatisfy { $0.hasState(of: $1) }
    }
}

private protocol BoundLink: Sendable {
    mutating func apply(_ update: inout ParameterUpdate, parameters: ParameterVector)
    func hasState(of other: any BoundLink) -> Bool
}

private struct Bound<Link: GradientTransform>: BoundLink {
    let link: Link
    var state: Link.State

    mutating func apply(_ update: inout ParameterUpdate, parameters: ParameterVector) {
        link.apply(&update, state: &state, parameters: parameters)
    }

    func hasState(of other: any BoundLink) -> Bool {
        guard let other = other as? Bound<Link> else { return false }
        return state == other.state
    }
}
