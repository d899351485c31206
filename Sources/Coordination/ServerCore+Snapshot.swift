package import Credentials
import Messages
package import Parameters
package import Primitives

// What of the server core outlasts its process.

extension ServerCore {
    /// Everything that decides how the run goes on from a version at which no round is open. A value; equal snapshots go on
    /// to equal bits.
    package struct Snapshot: Sendable, Equatable, Codable {
        package var version: ParameterVersion
        /// How often the run was gone on with by another process; incarnations begin anew beyond all of the last one.
        package var epoch: UInt64
        var values: [Float]
        var reference: [Float]?
        var shared: SharedStatistics
        var numbers: Membership.Numbers
        /// How many workers were there: whoever goes on waits for no more.
        var present: Int
        var trust: Trust
        var faults: [PlannedFault]
        var roundDeadlineNanoseconds: Int64

        package var parameters: ParameterVector { ParameterVector(values) }

        /// Whether whoever goes on from `other` is in this state before it hears anything: its members are still to come.
        package func follows(_ other: Snapshot) -> Bool {
            var expected = other
            expected.epoch = epoch
            expected.present = present
            expected.numbers = numbers
            return self == expected
        }
    }

    package var snapshot: Snapshot {
        Snapshot(
            version: version, epoch: epoch, values: parameters.values, reference: reference?.parameters.values,
            shared: shared, numbers: membership.numbers,
            present: membership.count, trust: trust, faults: plan.faults,
            roundDeadlineNanoseconds: settings.roundDeadline.nanoseconds)
    }

    /// Goes on from a snapshot, in the epoch after its own.
    ///
    /// - Parameter snapshot: of as many parameters as the layout has.
    package init(settings: RunSettings, resuming snapshot: Snapshot, enrolment: Enrolment? = nil) {
        self.init(
            settings: settings, version: snapshot.version, parameters: snapshot.parameters, enrolment: enrolment)
        epoch = snapshot.epoch + 1
        reference = snapshot.reference.map { values in
            let parameters = ParameterVector(values)
            return ReferenceBroadcast(digest: parameters.digest(), parameters: parameters)
        }
        shared = snapshot.shared
        membership = Membership(snapshot.numbers, haveKeys: enrolment != nil, epoch: epoch)
        trust = snapshot.trust.under(settings.trust)
        plan = FaultPlan(snapshot.faults)
        self.settings.expectedWorkers = min(settings.expectedWorkers, max(settings.quorum, snapshot.present))
        self.settings.roundDeadline = .nanoseconds(snapshot.roundDeadlineNanoseconds)
    }

    /// The beginning of a run, or of an epoch: whoever is killed in its first round goes on as well.
    func keepBeginning(into actions: inout [Action]) {
        guard epoch > 0 else {
            if settings.checkpointEvery != nil { actions.append(.checkpoint(snapshot)) }
            return
        }
        // It has begun once it is on the disk: of two with one number nobody could tell the lives apart.
        var first = snapshot
        // Nobody is there yet, and those of before will be.
        first.present = settings.expectedWorkers
        actions.append(.checkpoint(first))
        if plan.faults != settings.faults { resumeFaults(into: &actions) }
    }

    var isCheckpointDue: Bool {
        guard let every = settings.checkpointEvery, isAligned else { return false }
        return version.rawValue - lastKept.rawValue >= every || version.rawValue == settings.rounds
    }

    /// Between the windows that share what workers collect.
    private var isAligned: Bool { version.rawValue % settings.window == 0 }

    mutating func checkpoint(into actions: inout [Action]) {
        guard lastKept != version else { return }
        lastKept = version
        actions.append(.checkpoint(snapshot))
    }

    /// An end in order loses nothing that can be gone on with: an open round's state is that of its beginning.
    mutating func checkpointIfAligned(into actions: inout [Action]) {
        if settings.checkpointEvery != nil && isAligned { checkpoint(into: &actions) }
    }
}
