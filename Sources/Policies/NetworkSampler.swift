import LinearAlgebra
import Parameters

/// The sampler of a network of any kind; a copy goes its own way.
public struct NetworkSampler: PolicySampler {
    private let parameters: ParameterVector
    private var memory: any TrunkMemory
    private let head: PackedLayer
    private let choices: ChoiceHead
    // What the head said last, in whole vectors and without what is beyond them: no step need allocate.
    private var padded: Activations
    private var numbers: Activations

    init(_ parameters: ParameterVector, memory: any TrunkMemory, head: PackedLayer, choices: ChoiceHead) {
        self.parameters = parameters
        self.memory = memory
        self.head = head
        self.choices = choices
        padded = Activations(zeros: 0, width: head.stride)
        numbers = Activations(zeros: 0, width: head.outputs)
    }

    public mutating func outputs(_ input: SamplerInput) -> [Float] {
        parameters.values.withUnsafeBufferPointer { buffer in
            guard let p = buffer.baseAddress else { preconditionFailure("a network without parameters") }
            head.forward(memory.advance(by: input, parameters: p), into: &padded)
            padded.narrowed(into: &numbers)
            return choices.outputs(numbers, parameters: p).values
        }
    }
}
