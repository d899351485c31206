import Objectives
import Optimizers

// What a pipeline has gathered over the rounds, to be kept and gone on from. What the job says is not among it, nor are the
// plots of its liars: those begin anew.

extension Pipeline: Encodable {
    private enum Key: String, CodingKey { case optimizer, reference, memory, history, rate }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try optimizer.encode(to: container.superEncoder(forKey: .optimizer))
        try container.encodeIfPresent(reference?.state, forKey: .reference)
        try container.encodeIfPresent(memory, forKey: .memory)
        try container.encode(history, forKey: .history)
        try container.encodeIfPresent(rate, forKey: .rate)
    }

    /// Goes on from what a pipeline of the same job has gathered.
    ///
    /// - Throws: `DecodingError` when it is of another job; this pipeline is then as before.
    package mutating func restore(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func refuse(_ key: Key) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: "a \(key) of another job")
        }
        var optimizer = optimizer
        try optimizer.restore(from: container.superDecoder(forKey: .optimizer))
        var reference = reference
        let state = try container.decodeIfPresent(Reference.State.self, forKey: .reference)
        if let state, reference?.restore(state) != true { throw refuse(.reference) }
        guard (state == nil) == (reference == nil) else { throw refuse(.reference) }
        let memory = try container.decodeIfPresent(AgreementMemory.self, forKey: .memory)
        guard memory?.keep == self.memory?.keep else { throw refuse(.memory) }
        let history = try container.decode(RowMemory.self, forKey: .history)
        guard history.isWellFormed else { throw refuse(.history) }
        restore(optimizer, reference, memory, history)
        if let rate = try container.decodeIfPresent(Double.self, forKey: .rate) { change(.rate(rate)) }
    }
}
