import Credentials
import Messages
import Primitives

// What operators may do to a run while it goes on.

extension ServerCore {
    mutating func obey(_ wish: Command, ticket: UInt64, at now: Instant, into actions: inout [Action]) {
        var command = wish
        // A fault without a beginning, or with one that is over, begins now.
        if case .inject(var fault, let place, let selection) = wish {
            fault.from = max(fault.from, version)
            command = .inject(fault, place, into: selection)
        }
        do throws(CommandAnswer.Reason) {
            let workers = try carryOut(command, into: &actions)
            actions.append(.record(.obeyed(command, workers, at: version)))
            actions.append(.answer(.done(workers, at: version), ticket: ticket))
        } catch {
            actions.append(.answer(.declined(error), ticket: ticket))
            return
        }
        switch command {
        case .stop: finish(.stopped, into: &actions)
        // The round may have waited for whoever is out now.
        case .revoke: closeRoundIfComplete(at: now, into: &actions)
        case .inject, .heal, .drain, .set, .offer: break
        }
    }

    /// - Returns: the workers that it is about.
    private mutating func carryOut(
        _ command: Command, into actions: inout [Action]
    ) throws(CommandAnswer.Reason) -> [WorkerID] {
        switch command {
        case .inject(let fault, let place, let selection):
            guard settings.faultsAllowed else { throw .faultsNotAllowed }
            let workers = try choose(selection)
            plan.add(fault, place, for: workers)
            switch place {
            case .worker: tellFaults(workers, into: &actions)
            case .server: actions.append(.conspire(fault, workers))
            }
            return workers
        case .heal(let selection):
            let workers = try choose(selection)
            if selection == .all { plan.removeAll() } else { for worker in workers { plan.remove(from: worker) } }
            tellFaults(workers, into: &actions)
            actions.append(.release(workers))
            return workers
        case .drain(let worker):
            for member in members where member.worker == worker {
                actions.append(.send(.control(.drain), to: member.peer))
            }
            return try choose(.these([worker]))
        case .offer(let token, let uses):
            guard enrolment != nil else { throw .noKeys }
            guard enrolment?.offer(token, uses: uses) == true else { throw .tooManyTokens }
            keepEnrolment(into: &actions)
        case .revoke(let who): return try revoke(who, into: &actions)
        case .stop: return []
        case .set(.roundDeadline(let duration)): settings.roundDeadline = duration
        case .set(let tuning): actions.append(.tune(tuning))
        }
        return []
    }

    /// Puts a key out for good, and whoever speaks with it.
    private mutating func revoke(
        _ who: Command.Revoked, into actions: inout [Action]
    ) throws(CommandAnswer.Reason) -> [WorkerID] {
        guard let enrolment else { throw .noKeys }
        let key: PublicKey
        switch who {
        case .key(let named): key = named
        case .worker(let worker):
            guard let named = membership.member(worker)?.key else { throw .notAMember(worker) }
            key = named
        }
        guard enrolment.standing(of: key) != .unknown else { throw .unknownKey }
        self.enrolment?.revoke(key)
        let gone = members.filter { $0.key == key }
        for member in gone {
            dismiss(member)
            // Said while the door is still open to it.
            refuse(.revoked, to: member.peer, basis: version, into: &actions)
            actions.append(.record(.left(member.worker)))
        }
        keepEnrolment(into: &actions)
        return gone.map(\.worker)
    }

    private func choose(_ selection: Command.Selection) throws(CommandAnswer.Reason) -> [WorkerID] {
        let present = members.map(\.worker)
        switch selection {
        case .all: return present
        case .these(let workers):
            if let stranger = workers.first(where: { !present.contains($0) }) { throw .notAMember(stranger) }
            return Set(workers).sorted()
        case .some(let count):
            let free = present.filter { !plan.isFaulty($0) }
            guard count <= free.count else { throw .tooFew(asked: count, free: free.count) }
            return Array(free.suffix(count))
        }
    }

    /// The faults that the server carries out itself are told anew to whoever does that: it knows those of the job only.
    func resumeFaults(into actions: inout [Action]) {
        let everybody = Set(settings.faults.flatMap { [$0.workers.lowerBound, $0.workers.upperBound] })
        actions.append(.release(everybody.sorted()))
        for fault in plan.faults where fault.place == .server {
            let workers = (fault.workers.lowerBound.rawValue...fault.workers.upperBound.rawValue).map {
                WorkerID(rawValue: $0)
            }
            actions.append(.conspire(fault.assignment, workers))
        }
    }

    private func tellFaults(_ workers: [WorkerID], into actions: inout [Action]) {
        for member in members where workers.contains(member.worker) {
            actions.append(.send(.control(.assign(plan.assignments(of: member.worker))), to: member.peer))
        }
    }
}
