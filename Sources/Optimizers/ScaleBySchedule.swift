public import Parameters

/// The last link of a chain: `u ← −ηₜ u`, with the rate `ηₜ` of the schedule. The one place where the sign turns.
public struct ScaleBySchedule: GradientTransform {
    /// How many updates were made.
    public typealias State = Int

    private let schedule: Schedule

    public init(_ schedule: Schedule) { self.schedule = schedule }

    public func initialState(for parameters: ParameterVector) -> Int { 0 }

    public func apply(_ update: inout ParameterUpdate, state: inout Int, parameters: ParameterVector) {
        let factor = Float(-schedule.rate(at: state))
        state += 1
        update.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] *= factor }
        }
    }
}
