import CMessages
import CProtobufC
import Messages
import Primitives

// proto/control.proto ↔ Swift.

extension FaultAssignment {
    static func list(checking message: Guidon__Assign) throws(WireError) -> [FaultAssignment] {
        var faults: [FaultAssignment] = []
        for fault in try elements(message.faults, count: message.n_faults, limit: Limits.faultsMax) {
            faults.append(try FaultAssignment(checking: fault))
        }
        return faults
    }

    private init(checking message: Guidon__Fault) throws(WireError) {
        var parameters: [Parameter] = []
        let limit = Limits.faultParametersMax
        for parameter in try elements(message.parameters, count: message.n_parameters, limit: limit) {
            let name = try text(parameter.name, limit: Limits.nameBytesMax)
            parameters.append(Parameter(name: name, value: parameter.value))
        }
        self.init(
            name: try text(message.name, limit: Limits.nameBytesMax), parameters: parameters,
            from: ParameterVersion(rawValue: message.from), until: ParameterVersion(message.until))
    }

    static func message(
        _ faults: [FaultAssignment], in arena: Arena
    ) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Assign> {
        guard faults.count <= Limits.faultsMax else {
            throw .badCount(field: "the list of faults", count: faults.count, limit: Limits.faultsMax)
        }
        let message = try arena.make(guidon__assign__init)
        message.pointee.n_faults = faults.count
        message.pointee.faults = try arena.room(
            for: UnsafeMutablePointer<Guidon__Fault>?.self, count: faults.count)
        for (index, fault) in faults.enumerated() {
            message.pointee.faults[index] = try fault.message(in: arena)
        }
        return message
    }

    private func message(in arena: Arena) throws(EncodingError) -> UnsafeMutablePointer<Guidon__Fault> {
        guard parameters.count <= Limits.faultParametersMax else {
            let limit = Limits.faultParametersMax
            throw .badCount(field: "the parameters of \(name)", count: parameters.count, limit: limit)
        }
        let message = try arena.make(guidon__fault__init)
        message.pointee.name = try arena.text(name, field: "a fault's name", limit: Limits.nameBytesMax)
        message.pointee.from = from.rawValue
        message.pointee.until = try until?.message(in: arena)
        message.pointee.n_parameters = parameters.count
        message.pointee.parameters = try arena.room(
            for: UnsafeMutablePointer<Guidon__FaultParameter>?.self, count: parameters.count)
        for (index, parameter) in parameters.enumerated() {
            let entry = try arena.make(guidon__fault_parameter__init)
            entry.pointee.name = try arena.text(
                parameter.name, field: "a fault's parameter", limit: Limits.nameBytesMax)
            entry.pointee.value = parameter.value
            message.pointee.parameters[index] = entry
        }
        return message
    }
}
