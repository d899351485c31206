/// All ways to choose `count` of `0..<n`, in dictionary order.
func allSubsets(of n: Int, _ count: Int) -> [[Int]] {
    if count == 0 { return [[]] }
    if count > n { return [] }
    return (0..<n).flatMap { first in
        allSubsets(of: n - first - 1, count - 1).map { [first] + $0.map { $0 + first + 1 } }
    }
}
