import FuzzTargets
#if canImport(Glibc)
    import Glibc
#endif

/// libFuzzer's own loop, which takes its options from the command line: `fuzz TARGET [OPTION…] [FOLDER…]`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

nonisolated(unsafe) private var chosen: FuzzTarget?

@main
enum FuzzDriver {
    static func main() {
        let names = FuzzTarget.all.map(\.name)
        guard CommandLine.argc > 1, let target = FuzzTarget.all.first(where: { $0.name == CommandLine.arguments[1] })
        else {
            print(names.joined(separator: "\n"))
            exit(CommandLine.argc > 1 ? 64 : 0)
        }
        chosen = target
        // The name of the target goes; libFuzzer starts itself anew at times, by the environment.
        var count = CommandLine.argc - 1
        var arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: Int(count) + 1)
        arguments[0] = CommandLine.unsafeArgv[0]
        for place in 1..<Int(count) { arguments[place] = CommandLine.unsafeArgv[place + 1] }
        arguments[Int(count)] = nil
        exit(
            runDriver(&count, &arguments) { bytes, length in
                chosen?.read(Array(UnsafeBufferPointer(start: bytes, count: length)))
                return 0
            })
    }
}
