package import Credentials
package import Primitives
package import Telemetry

/// What an operator asks of a running server, as one line of JSON.
package enum OperatorRequest: Sendable, Equatable {
    case status
    /// The record of the round that ended last.
    case lastRound
    case inject(Injection)
    /// Nobody named: everybody.
    case heal([WorkerID])
    case drain(WorkerID)
    case stop
    case set(key: String, value: Double)
    /// What lets so many machines enrol.
    case ticket(uses: Int)
    case revoke(Revoked)

    package enum Revoked: Sendable, Equatable {
        case worker(WorkerID)
        case key(PublicKey)
    }

    package struct Injection: Sendable, Equatable {
        package var attack: String
        package var parameters: [String: Double]
        package var workers: Workers
        /// The first round that it holds for; nil is the next one.
        package var from: UInt64?
        /// The first round that it no longer holds for.
        package var until: UInt64?

        package enum Workers: Sendable, Equatable {
            case these([WorkerID])
            case some(Int)
        }

        package init(
            attack: String, parameters: [String: Double] = [:], workers: Workers, from: UInt64? = nil,
            until: UInt64? = nil
        ) {
            self.attack = attack
            self.parameters = parameters
            self.workers = workers
            self.from = from
            self.until = until
        }
    }

    /// Workers that one request may name.
    package static let workersMax = 4096

    package var json: JSON {
        switch self {
        case .status: .object(["do": .text("status")])
        case .lastRound: .object(["do": .text("last_round")])
        case .stop: .object(["do": .text("stop")])
        case .heal(let workers): .object(["do": .text("heal"), "workers": Self.list(workers)])
        case .drain(let worker): .object(["do": .text("drain"), "workers": Self.list([worker])])
        case .set(let key, let value): .object(["do": .text("set"), "key": .text(key), "value": .number(value)])
        case .ticket(let uses): .object(["do": .text("ticket"), "count": .whole(UInt64(uses))])
        case .revoke(.worker(let worker)): .object(["do": .text("revoke"), "workers": Self.list([worker])])
        case .revoke(.key(let key)): .object(["do": .text("revoke"), "key": .text(key.text)])
        case .inject(let wish):
            .object([
                "do": .text("inject"), "attack": .text(wish.attack),
                "parameters": .object(
                    wish.parameters.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .number($0.value)) }),
                "workers": wish.workers.list, "count": wish.workers.count,
                "from": wish.from.map(JSON.whole) ?? .null, "until": wish.until.map(JSON.whole) ?? .null,
            ])
        }
    }

    package init(_ json: JSON) throws(OperatorError) {
        func workers() throws(OperatorError) -> [WorkerID] {
            let list = json["workers"]?.list ?? []
            guard list.count <= Self.workersMax else { throw .badRequest("more than \(Self.workersMax) workers") }
            var workers: [WorkerID] = []
            for item in list {
                guard let number = item.whole, number <= UInt32.max else {
                    throw .badRequest("a worker's number that is none")
                }
                workers.append(WorkerID(rawValue: UInt32(number)))
            }
            return workers
        }
        switch json["do"]?.text {
        case "status": self = .status
        case "last_round": self = .lastRound
        case "stop": self = .stop
        case "heal": self = .heal(try workers())
        case "drain":
            guard let worker = try workers().first else { throw .badRequest("nobody to drain") }
            self = .drain(worker)
        case "set":
            guard let key = json["key"]?.text, let value = json["value"]?.number else {
                throw .badRequest("nothing to set")
            }
            self = .set(key: key, value: value)
        case "ticket":
            guard let uses = json["count"]?.whole, (1...UInt64(Enrolment.usesMax)).contains(uses) else {
                throw .badRequest("a ticket for that many machines")
            }
            self = .ticket(uses: Int(uses))
        case "revoke":
            if let text = json["key"]?.text {
                guard let key = PublicKey(text: text) else { throw .badRequest("a key that is none") }
                self = .revoke(.key(key))
            } else if let worker = try workers().first {
                self = .revoke(.worker(worker))
            } else {
                throw .badRequest("nobody to revoke")
            }
        case "inject": self = .inject(try Injection(json, workers: workers()))
        default: throw .badRequest("no such request")
        }
    }

    private static func list(_ workers: [WorkerID]) -> JSON { .list(workers.map { .whole(UInt64($0.rawValue)) }) }
}

extension OperatorRequest.Injection {
    fileprivate init(_ json: JSON, workers: [WorkerID]) throws(OperatorError) {
        guard let attack = json["attack"]?.text else { throw .badRequest("no attack") }
        var parameters: [String: Double] = [:]
        for member in json["parameters"]?.members ?? [] {
            guard let value = member.value.number else { throw .badRequest("\(member.key) is no number") }
            parameters[member.key] = value
        }
        let count = json["count"]?.whole ?? 1
        guard !workers.isEmpty || (1...UInt64(OperatorRequest.workersMax)).contains(count) else {
            throw .badRequest("\(count) workers")
        }
        self.init(
            attack: attack, parameters: parameters,
            workers: workers.isEmpty ? .some(Int(count)) : .these(workers), from: json["from"]?.whole,
            until: json["until"]?.whole)
    }
}

extension OperatorRequest.Injection.Workers {
    fileprivate var list: JSON {
        guard case .these(let workers) = self else { return .list([]) }
        return .list(workers.map { .whole(UInt64($0.rawValue)) })
    }

    fileprivate var count: JSON {
        guard case .some(let count) = self else { return .null }
        return .whole(UInt64(count))
    }
}
