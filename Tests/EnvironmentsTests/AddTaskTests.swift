import Environments
import Primitives
import Testing

@Suite("Adding")
struct AddTaskTests {
    @Test("the sum is written from its last digit to its first, with a place for the last carry")
    func answers() {
        let task = AddTask(digits: 2)
        #expect(task.answer(to: [4, 7, 11, 8, 5, 10]) == [2, 3, 1])
        #expect(task.answer(to: [9, 9, 11, 9, 9, 10]) == [8, 9, 1])
        #expect(task.answer(to: [0, 3, 11, 0, 4, 10]) == [7, 0, 0])
    }

    @Test("prompts are two numbers with a plus between them, of any digits")
    func prompts() {
        var random = SeededGenerator(seed: 1)
        let prompts = (0..<200).map { _ in AddTask(digits: 3).prompt(using: &random) }
        #expect(prompts.allSatisfy { $0[3] == DigitAlphabet.plus && $0[7] == DigitAlphabet.separator })
        for place in [0, 1, 2, 4, 5, 6] { #expect(Set(prompts.map { $0[place] }) == Set(0..<10)) }
    }

    @Test("the longest numbers add up")
    func longest() {
        let nines = [Int32](repeating: 9, count: 17)
        #expect(AddTask(digits: 17).answer(to: nines + [11] + nines + [10]) == [8] + nines.dropLast() + [1])
    }
}
