import CDigits
import Primitives

/// Handwritten digits of 8 × 8 pixels from 0 to 1: 1437 to learn from, 360 held out.
///
/// The images are part of the program (`CDigits`), so no file has to be found. Which ones are held out never changes.
///
/// - Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI, 1998; the 1797 images that
///   scikit-learn ships. Licence: CC BY 4.0.
public enum DigitImages {
    public static let testCount = 360

    public static func task(partition: Partition) -> LabelledTask {
        LabelledTask(labelCount: 10, training: split.training, tests: split.tests, partition: partition)
    }

    /// All images in the order of the source.
    public static let all: LabelledExamples = {
        let count = GUIDON_DIGITS_COUNT
        let width = GUIDON_DIGITS_PIXELS
        let text = UnsafeBufferPointer(start: guidon_digits(), count: count * (width + 1))
        var observations: [Float] = []
        observations.reserveCapacity(count * width)
        var labels: [Int32] = []
        for row in 0..<count {
            let image = text[row * (width + 1)..<(row + 1) * (width + 1)]
            for letter in image.dropLast() { observations.append(Float(Int(letter) - 65) / 16) }
            labels.append(Int32(image[image.endIndex - 1]) - 48)
        }
        return LabelledExamples(width: width, observations: observations, labels: labels)
    }()

    private static let split: (training: LabelledExamples, tests: LabelledExamples) = {
        // The images lie in the order of their writers, so the last ones would be other people's digits.
        var random = SeededGenerator(seed: 0).stream("digits.split")
        let order = (0..<all.count).shuffled(using: &random)
        return (all.only(Array(order.dropFirst(testCount))), all.only(Array(order.prefix(testCount))))
    }()
}
