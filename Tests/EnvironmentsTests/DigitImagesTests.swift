import Environments
import Testing

@Suite("Digits")
struct DigitImagesTests {
    @Test("the images are scikit-learn's, pixel by pixel and label by label")
    func source() {
        let all = DigitImages.all
        let pixels = all.observations.map { Int(16 * $0) }
        let byPlace = pixels.indices.reduce(0) { $0 + (1 + $1 % 64) * pixels[$1] }
        let byImage = pixels.indices.reduce(0) { $0 + (1 + $1 / 64) * pixels[$1] }
        let labels = (0..<10).map { digit in all.labels.count { $0 == Int32(digit) } }

        // Sums of `load_digits()` in scikit-learn 1.9.1, weighted so that no two pixels or images can change places.
        #expect(all.count == 1797 && all.width == 64)
        #expect(pixels.reduce(0, +) == 561_718)
        #expect(byPlace == 18_222_371)
        #expect(byImage == 503_904_265)
        #expect(labels == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
        #expect(all.labels.indices.reduce(0) { $0 + (1 + $1) * Int(all.labels[$1]) } == 7_272_861)
    }

    @Test("every image is either learnt from or held out, and all digits are among both")
    func split() {
        let task = DigitImages.task(partition: .iid)
        func sums(_ examples: LabelledExamples) -> [Float] {
            (0..<examples.count).map { row in
                examples.observation(row).enumerated().reduce(Float(examples.labels[row])) {
                    // Multiples of 1/16 below 2²⁰: exact in a Float.
                    $0 + Float(1 + $1.offset * $1.offset) * $1.element
                }
            }
        }

        #expect(task.training.count == 1437 && task.tests.count == 360)
        #expect((sums(task.training) + sums(task.tests)).sorted() == sums(DigitImages.all).sorted())
        #expect(Set(task.training.labels).count == 10 && Set(task.tests.labels).count == 10)
    }
}
