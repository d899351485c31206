import Wire

/// A message under way between two ends in one process.
struct LoopbackMessage {
    private let count: Int
    private let header: [UInt8]
    private let values: SharedBytes?

    init(_ dispatch: Dispatch) {
        count = dispatch.values == nil ? 1 : 2
        header = dispatch.header
        values = dispatch.values
    }

    init(raw frames: [[UInt8]]) {
        count = frames.count
        header = frames.first ?? []
        values = frames.count >= 2 ? SharedBytes(copying: frames[1]) : nil
    }

    func withFrames<Result>(_ body: (ReceivedFrames) -> Result) -> Result {
        header.withUnsafeBytes { header in
            body(ReceivedFrames(count: count, header: header, values: values?.bytes))
        }
    }
}

/// First in, first out, each in O(1) on average.
struct LoopbackQueue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() -> Element? {
        guard head < elements.count else { return nil }
        let first = elements[head]
        elements[head] = nil
        head += 1
        if head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return first
    }
}
