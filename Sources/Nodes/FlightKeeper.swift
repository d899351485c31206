import Checkpoints
import Coordination
import Telemetry

/// Leaves in a run's folder what its server went through last, when it ends and when it gives up.
struct FlightKeeper {
    private let path: String
    private let flight: @Sendable () -> Flight?

    init(run: String, flight: @escaping @Sendable () -> Flight?) {
        path = FlightFile.path(in: run)
        self.flight = flight
        let path = path
        LastWords.set {
            guard let flight = flight() else { return nil }
            do { try FlightFile.write(flight, version: Program.version, to: path) } catch { return nil }
            return "the server gave up; guidon replay \(path) goes again through what led to it"
        }
    }

    func keep() throws {
        if let flight = flight() { try FlightFile.write(flight, version: Program.version, to: path) }
    }

    func dismiss() { LastWords.set(nil) }
}
