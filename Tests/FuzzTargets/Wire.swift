import Messages
import Parameters
import Primitives
import Wire

// What arrives at either end of a wire: several messages in a row, since assemblies remember.

extension FuzzTarget {
    static let wire = [
        FuzzTarget("wire_server") { bytes in
            let codec = ServerCodec(run: run)
            var assembly: Assembly? = Assembly(dimension: 6)
            for frames in Frames.all(bytes) {
                frames.lend { received in
                    guard let reading = try? codec.read(received, assembly: &assembly) else { return }
                    guard case .message(.contribution(let contribution)) = reading else { return }
                    demand(contribution.gradient.count == 6, "a whole contribution has the dimension that was opened")
                }
            }
        },
        FuzzTarget("wire_worker") { bytes in
            var codec = WorkerCodec(run: run)
            var assembly: Assembly? = Assembly(dimension: 6)
            for frames in Frames.all(bytes) {
                frames.lend { received in _ = try? codec.read(received, assembly: &assembly) }
            }
        },
    ]

    private static let run = RunID(rawValue: 7)
}

/// The frames of one message, written as a number of header bytes (2), of value bytes (2; 65535 for no frame), and both.
public struct Frames {
    var header: [UInt8]
    var values: [UInt8]?

    public init(_ frames: [[UInt8]]) {
        header = frames.first ?? []
        values = frames.count > 1 ? frames[1] : nil
    }

    public var bytes: [UInt8] {
        let count = values?.count ?? 0xffff
        return [
            UInt8(header.count & 0xff), UInt8(header.count >> 8), UInt8(count & 0xff), UInt8(count >> 8 & 0xff),
        ] + header + (values ?? [])
    }

    /// As many as there are; what is cut short is what is left.
    static func all(_ bytes: [UInt8]) -> [Frames] {
        var rest = bytes[...]
        var all: [Frames] = []
        while rest.count >= 4 {
            let numbers = Array(rest.prefix(4)).map(Int.init)
            rest = rest.dropFirst(4)
            let header = rest.prefix(numbers[0] | numbers[1] << 8)
            rest = rest.dropFirst(header.count)
            let count = numbers[2] | numbers[3] << 8
            let values = count == 0xffff ? nil : rest.prefix(count)
            rest = rest.dropFirst(values?.count ?? 0)
            all.append(Frames([Array(header)] + (values.map { [Array($0)] } ?? [])))
        }
        return all
    }

    /// In memory of exactly their sizes, so that a byte too many is seen.
    func lend(_ body: (ReceivedFrames) -> Void) {
        header.withUnsafeBytes { header in
            guard let values else { return body(ReceivedFrames(count: 1, header: header, values: nil)) }
            values.withUnsafeBytes { body(ReceivedFrames(count: 2, header: header, values: $0)) }
        }
    }
}
