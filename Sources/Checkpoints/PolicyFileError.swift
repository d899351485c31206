/// Why a file does not give the parameters of a policy; names the file, and both sizes where they differ.
package enum PolicyFileError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, SafetensorsError)
    case unknownTensor(path: String, name: String, shape: [Int])
    case missingTensor(path: String, name: String, shape: [Int])
    case otherShape(path: String, name: String, got: [Int], expected: [Int])
    case otherKind(path: String, name: String)
    case notFinite(path: String)
    /// The numbers are not those that the metadata speaks of.
    case otherDigest(path: String, said: String, got: String)

    package var description: String {
        let remedy = "; give the policy that the file was trained with"
        return switch self {
        case .unreadable(let path, let error): "\(path): is no policy file: \(error)"
        case .unknownTensor(let path, let name, let shape):
            "\(path): has a tensor \(name) \(shape), and the job's policy has none\(remedy)"
        case .missingTensor(let path, let name, let shape):
            "\(path): has no tensor \(name), and the job's policy has one \(shape)\(remedy)"
        case .otherShape(let path, let name, let got, let expected):
            "\(path): tensor \(name) is \(got), and that of the job's policy \(expected)\(remedy)"
        case .otherKind(let path, let name): "\(path): tensor \(name) is not of 32-bit floats"
        case .notFinite(let path): "\(path): has numbers that are NaN or infinite"
        case .otherDigest(let path, let said, let got):
            "\(path): its numbers have the digest \(got), and its metadata says \(said); the file was changed"
        }
    }
}
