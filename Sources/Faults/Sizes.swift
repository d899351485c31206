import LinearAlgebra
import Parameters

/// The root of the mean of the squares; zero for no values.
func rootMeanSquare(_ gradient: Gradient) -> Double {
    guard gradient.count > 0 else { return 0 }
    return (gradient.values.withUnsafeBufferPointer { dot($0, $0) } / Double(gradient.count)).squareRoot()
}
