import Coordination
import Credentials
import Dispatch
import Messages
import Operators
import Primitives
import Settings
import Synchronization
import Telemetry
import Transport

/// Where operators' requests become commands of the core, and the core's answers theirs.
final class OperatorDesk: Sendable {
    private struct State {
        var board: StatusBoard
        var nextTicket: UInt64 = 0
        var answers: [UInt64: CommandAnswer] = [:]
        var command: (@Sendable (Command, UInt64) -> Void)?
        var door: OperatorDoor?
        var remote: RemoteDoor?
    }

    private let state: Mutex<State>
    private let directory: String
    /// Of whom tickets are; nil where nobody has a key.
    private let server: PublicKey?
    private let refused: @Sendable () -> [(name: String, count: UInt64)]
    private let turnedAway: @Sendable () -> [(name: String, count: UInt64)]
    private let answerCame = DispatchSemaphore(value: 0)
    /// Two doors may be asked at once, and one answer is waited for at a time.
    private let turn = DispatchSemaphore(value: 1)

    /// How long the core may take to answer; it never computes, so this is long.
    private static let patience = DispatchTimeInterval.seconds(5)

    init(
        job: JobSettings, directory: String, server: PublicKey?,
        refused: @escaping @Sendable () -> [(name: String, count: UInt64)],
        turnedAway: @escaping @Sendable () -> [(name: String, count: UInt64)]
    ) {
        self.directory = directory
        self.server = server
        self.refused = refused
        self.turnedAway = turnedAway
        state = Mutex(State(board: StatusBoard(job: job, directory: directory, now: .now())))
    }

    /// Makes the socket in the run's folder, and answers at `remote` where there is one.
    func open(
        remote: RemoteDoor?, command: @escaping @Sendable (Command, UInt64) -> Void
    ) throws(OperatorError) {
        let door = try OperatorDoor(in: directory) { [self] request throws(OperatorError) in try answer(request) }
        state.withLock {
            $0.command = command
            $0.door = door
            $0.remote = remote
        }
        remote?.open { [self] request throws(OperatorError) in try answer(request) }
    }

    func close() {
        let (door, remote) = state.withLock { ($0.door, $0.remote) }
        door?.close()
        remote?.close()
    }

    func observe(_ event: ServerEvent) { state.withLock { $0.board.observe(event, at: .now()) } }

    /// What the core says; on the node's thread.
    func answered(_ answer: CommandAnswer, _ ticket: UInt64) {
        state.withLock { $0.answers[ticket] = answer }
        answerCame.signal()
    }

    /// On a door's thread.
    private func answer(_ request: OperatorRequest) throws(OperatorError) -> JSON {
        switch request {
        case .status:
            return state.withLock { $0.board.status(at: .now(), refused: refused(), turnedAway: turnedAway()) }
        case .lastRound: return state.withLock { $0.board.lastRound }
        case .ticket(let uses): return try ticket(uses: uses)
        default: return try carryOut(Command(request))
        }
    }

    /// The secret of a ticket is made here and goes to the operator only: the core hears of its public half.
    private func ticket(uses: Int) throws(OperatorError) -> JSON {
        guard let server else { return try CommandAnswer.declined(.noKeys).json }
        let token: KeyPair
        do throws(TransportError) { token = try .make() } catch { throw .declined("\(error)") }
        _ = try carryOut(.offer(token.publicKey, uses: uses))
        return .object(["ticket": .text(Ticket(server: server, token: token.secret).text)])
    }

    private func carryOut(_ command: Command) throws(OperatorError) -> JSON {
        turn.wait()
        defer { turn.signal() }
        let (ticket, give) = state.withLock { state in
            state.nextTicket += 1
            return (state.nextTicket, state.command)
        }
        give?(command, ticket)
        while answerCame.wait(timeout: .now() + Self.patience) == .success {
            // An answer that came too late for its own request is nobody's.
            guard let answer = state.withLock({ $0.answers.removeValue(forKey: ticket) }) else { continue }
            return try answer.json
        }
        throw .declined("the server has not answered within 5 s; ask again")
    }
}

extension Command {
    /// - Throws: `.declined` for an attack or a value that cannot be, with what to do.
    init(_ request: OperatorRequest) throws(OperatorError) {
        switch request {
        case .status, .lastRound, .ticket: throw .badRequest("this is no command")
        case .revoke(.worker(let worker)): self = .revoke(.worker(worker))
        case .revoke(.key(let key)): self = .revoke(.key(key))
        case .stop: self = .stop
        case .heal(let workers): self = .heal(workers.isEmpty ? .all : .these(workers))
        case .drain(let worker): self = .drain(worker)
        case .set(let key, let value): self = .set(try Tuning(key, value))
        case .inject(let wish):
            let (fault, place) = try wish.fault()
            switch wish.workers {
            case .these(let workers): self = .inject(fault, place, into: .these(workers))
            case .some(let count): self = .inject(fault, place, into: .some(count))
            }
        }
    }

    /// As the record has it: `inject sign_flip scale=10 until=40`.
    var text: String {
        switch self {
        case .inject(let fault, _, _):
            let parameters = fault.parameters.map { "\($0.name)=\(shortest($0.value))" }
            let times =
                ["from=\(fault.from.rawValue)"] + (fault.until.map { ["until=\($0.rawValue)"] } ?? [])
            return (["inject", fault.name] + parameters + times).joined(separator: " ")
        case .heal: return "heal"
        case .drain: return "drain"
        case .stop: return "stop"
        case .offer(_, let uses): return "ticket uses=\(uses)"
        case .revoke(.worker(let worker)): return "revoke w\(worker.rawValue)"
        case .revoke(.key(let key)): return "revoke \(key)"
        case .set(.rate(let rate)): return "set rate=\(shortest(rate))"
        case .set(.roundDeadline(let deadline)): return "set round_deadline_ms=\(shortest(deadline.seconds * 1000))"
        }
    }
}

extension Command.Tuning {
    init(_ key: String, _ value: Double) throws(OperatorError) {
        switch key {
        case "rate":
            guard value > 0, value.isFinite else { throw .declined("rate is \(value); it must be above 0") }
            self = .rate(value)
        case "round_deadline_ms":
            guard (10...3_600_000).contains(value) else {
                throw .declined("round_deadline_ms is \(value); it must be from 10 to 3600000")
            }
            self = .roundDeadline(.milliseconds(Int(value)))
        default: throw .declined("\(key) cannot be set while a run goes on; rate and round_deadline_ms can")
        }
    }
}

extension OperatorRequest.Injection {
    fileprivate func fault() throws(OperatorError) -> (FaultAssignment, Command.Place) {
        let named = NamedFault(attack: attack, parameters: parameters)
        let place: Command.Place
        do throws(JobError) { place = try named.place() } catch { throw .declined("\(error)") }
        if let from, let until, until <= from {
            throw .declined("until is \(until); it must be after from, which is \(from)")
        }
        var fault = named.assignment
        fault.from = ParameterVersion(rawValue: from ?? 0)
        fault.until = until.map { ParameterVersion(rawValue: $0) }
        return (fault, place)
    }
}

extension CommandAnswer {
    fileprivate var json: JSON {
        get throws(OperatorError) {
            switch self {
            case .done(let workers, let version):
                return .object([
                    "done": .bool(true), "workers": .list(workers.map { .whole(UInt64($0.rawValue)) }),
                    "round": .whole(version.rawValue),
                ])
            case .declined(.faultsNotAllowed):
                throw .declined("this run allows no faults on purpose (faults.allowed is false)")
            case .declined(.notAMember(let worker)):
                throw .declined("worker \(worker.rawValue) is not there; guidon status lists who is")
            case .declined(.tooFew(let asked, let free)):
                throw .declined("only \(free) workers are there without a fault, and \(asked) are asked for")
            case .declined(.finished): throw .declined("the run is over")
            case .declined(.noKeys): throw .declined("nobody has a key in this run (--security none)")
            case .declined(.unknownKey): throw .declined("that key was never let in; guidon status --json lists them")
            case .declined(.tooManyTokens):
                throw .declined("\(Enrolment.tokensMax) tickets are open already; revoke some, or let them be used")
            }
        }
    }
}
