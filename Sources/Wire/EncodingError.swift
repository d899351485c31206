/// Why a message of our own cannot be put on the wire.
package enum EncodingError: Error, Sendable, Equatable, CustomStringConvertible {
    case headerTooLong(limit: Int)
    case textTooLong(field: String, bytes: Int, limit: Int)
    case nulInText(field: String)
    case badCount(field: String, count: Int, limit: Int)
    case badVector(count: Int, limit: Int)
    case badShape(tensor: String)
    case badDuration(field: String)

    package var description: String {
        switch self {
        case .headerTooLong(let limit):
            "the message takes more than \(limit) bytes"
        case .textTooLong(let field, let bytes, let limit):
            "\(field) takes \(bytes) bytes, at most \(limit) can be sent; shorten it"
        case .nulInText(let field):
            "\(field) holds a NUL character; remove it"
        case .badCount(let field, let count, let limit):
            "\(field) has \(count) elements, 1 to \(limit) can be sent"
        case .badVector(let count, let limit):
            "the vector has \(count) values, 1 to \(limit) can be sent"
        case .badShape(let tensor):
            "tensor \(tensor) has more than \(Limits.rankMax) dimensions"
        case .badDuration(let field):
            "\(field) must lie between 1 ms and 1 h"
        }
    }
}
