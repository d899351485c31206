/// Reverse a string of `length` digits: `3 1 4 1 |` asks for `1 4 1 3`.
public struct ReverseTask: DigitTask {
    public let length: Int

    public init(length: Int) { self.length = length }

    public func rewritten(_ digits: ArraySlice<Int32>) -> [Int32] { digits.reversed() }
}
