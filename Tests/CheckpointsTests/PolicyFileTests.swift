import Checkpoints
import Foundation
import Parameters
import Testing

@Suite("Files of a policy")
struct PolicyFileTests {
    static let layout = Layout([("layers.0.weight", [2, 3]), ("layers.0.bias", [2])])
    static let parameters = ParameterVector([1, -2.5, 0.125, 3, Float(bitPattern: 0x0001_16c2), 65504, 0.5, -0.5])
    static let origin = PolicyFile.Origin(job: "reverse4", round: 60, version: "0.1.0")
    static let bytes = PolicyFile.bytes(parameters, layout: layout, origin: origin)

    func error(_ bytes: [UInt8], layout: Layout = Self.layout) -> PolicyFileError? {
        do {
            _ = try PolicyFile.parameters(from: bytes, layout: layout, path: "p")
            return nil
        } catch {
            return error
        }
    }

    @Test("give the parameters back, bit for bit, with where they come from beside them")
    func roundTrip() throws {
        #expect(try PolicyFile.parameters(from: Self.bytes, layout: Self.layout, path: "p") == Self.parameters)
        let file = try Safetensors(bytes: Self.bytes)
        #expect(file.tensors.map(\.name) == ["layers.0.weight", "layers.0.bias"])
        #expect(file.metadata.map(\.key) == ["digest", "format", "job", "round", "version"])
        #expect(file.metadata.map(\.text)[2...] == ["reverse4", "60", "0.1.0"])
    }

    @Test("of another size are refused with both sizes named")
    func otherSizes() throws {
        let wider = Layout([("layers.0.weight", [2, 4]), ("layers.0.bias", [2])])
        #expect(
            error(Self.bytes, layout: wider)
                == .otherShape(path: "p", name: "layers.0.weight", got: [2, 3], expected: [2, 4]))
        let text = try #require(error(Self.bytes, layout: wider)).description
        #expect(text.contains("[2, 3]") && text.contains("[2, 4]") && text.hasPrefix("p: "))

        let deeper = Layout([("layers.0.weight", [2, 3]), ("layers.0.bias", [2]), ("layers.1.bias", [2])])
        #expect(error(Self.bytes, layout: deeper) == .missingTensor(path: "p", name: "layers.1.bias", shape: [2]))
        let smaller = Layout([("layers.0.weight", [2, 3])])
        #expect(error(Self.bytes, layout: smaller) == .unknownTensor(path: "p", name: "layers.0.bias", shape: [2]))
    }

    @Test("whose numbers are not what they should be are refused")
    func otherNumbers() {
        var changed = Self.bytes
        changed[changed.count - 1] ^= 1
        guard case .otherDigest? = error(changed) else {
            Issue.record("a changed number went through")
            return
        }
        let nan = Safetensors([
            .init("layers.0.weight", shape: [2, 3], .floats([1, 2, 3, .nan, 5, 6])),
            .init("layers.0.bias", shape: [2], .floats([0, 0])),
        ])
        #expect(error(nan.bytes()) == .notFinite(path: "p"))
        let wide = Safetensors([
            .init("layers.0.weight", shape: [2, 3], .doubles([1, 2, 3, 4, 5, 6])),
            .init("layers.0.bias", shape: [2], .floats([0, 0])),
        ])
        #expect(error(wide.bytes()) == .otherKind(path: "p", name: "layers.0.weight"))
        #expect(error([1, 2, 3]) == .unreadable(path: "p", .tooShort(got: 3, need: 8)))
    }

    @Test("written by others, in any order and without metadata, are read")
    func others() throws {
        let theirs = Safetensors([
            .init("layers.0.bias", shape: [2], .floats([7, 8])),
            .init("layers.0.weight", shape: [2, 3], .floats([1, 2, 3, 4, 5, 6])),
        ])
        #expect(
            try PolicyFile.parameters(from: theirs.bytes(), layout: Self.layout, path: "p").values
                == [1, 2, 3, 4, 5, 6, 7, 8])
    }

    /// Recorded by `scripts/golden/safetensors.py` with the safetensors package 0.8.
    @Test("a file that the safetensors package wrote says here what it says there")
    func fromPython() throws {
        let path = URL(filePath: #filePath).appending(path: "../../Fixtures/golden/python.safetensors").standardized
        let file = try Safetensors(bytes: Array(Data(contentsOf: path)))

        #expect(file.metadata.map { "\($0.key)=\($0.text)" } == ["job=reverse4", "round=60"])
        #expect(file["layers.0.weight"]?.shape == [2, 3])
        #expect(file["layers.0.weight"]?.values == .floats([1, -2.5, 0.125, 3, Float(bitPattern: 0x0001_16c2), 65504]))
        #expect(file["layers.0.bias"]?.values == .floats([0.5, -0.5]))
        #expect(file["moments"]?.values == .doubles([1e300, -0.1]))
        #expect(file["stream"]?.values == .words([0, 1, .max]))
        #expect(file["scalar"]?.shape == [] && file["scalar"]?.values == .floats([7]))
    }
}
