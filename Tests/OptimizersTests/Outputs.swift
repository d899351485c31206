import Optimizers
import Parameters

/// What a link makes of updates one after the other, at parameters that stay.
func outputs<Link: GradientTransform>(
    of link: Link, _ updates: [[Float]], parameters: [Float], shapes: [[Int]]? = nil
) -> [[Float]] {
    let parameters = ParameterVector(parameters)
    let layout = layout(shapes ?? [[parameters.count]])
    var state = link.initialState(for: parameters, layout: layout)
    return updates.enumerated().map { number, values in
        var update = ParameterUpdate(values)
        link.apply(
            &update, state: &state,
            context: StepContext(parameters: parameters, layout: layout, updates: number, warmup: 1))
        return update.values
    }
}

func layout(_ shapes: [[Int]]) -> Layout {
    Layout(shapes.enumerated().map { (name: "tensor.\($0.offset)", shape: $0.element) })
}
