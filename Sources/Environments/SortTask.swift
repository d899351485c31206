/// Sort a string of `length` digits: `3 1 4 1 |` asks for `1 1 3 4`.
public struct SortTask: DigitTask {
    public let length: Int

    public init(length: Int) { self.length = length }

    public func rewritten(_ digits: ArraySlice<Int32>) -> [Int32] { digits.sorted() }
}
