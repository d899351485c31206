import Environments
import Primitives
import Testing

@Suite("Laws of every sequence task")
struct SequenceTaskTests {
    static let names = TaskCatalogue.entries.map(\.name).filter { task($0, length: 3) != nil }

    static func task(_ name: String, length: Double) -> (any SequenceTask)? {
        if case .sequence(let task)? = try? TaskCatalogue.make(name, ["length": .number(length)]) { task } else { nil }
    }

    @Test("the same generator gives the same prompt, of the length and alphabet that were said", arguments: names)
    func prompts(name: String) throws {
        let task = try #require(Self.task(name, length: 5))
        var random = SeededGenerator(seed: 3)
        var again = random
        for _ in 0..<50 {
            let prompt = task.prompt(using: &random)
            #expect(prompt == task.prompt(using: &again))
            #expect(
                prompt.count == task.promptLength && prompt.allSatisfy { (0..<Int32(task.vocabulary)).contains($0) })
        }
        #expect(task.prompt(using: &random) != task.prompt(using: &random))
    }

    @Test("the right completion has reward 1 and is exact; each wrong token costs its share", arguments: names)
    func rewards(name: String) throws {
        let task = try #require(Self.task(name, length: 4))
        var random = SeededGenerator(seed: 4)
        for _ in 0..<50 {
            let prompt = task.prompt(using: &random)
            var completion = task.answer(to: prompt)
            #expect(completion.count == task.completionLength)
            #expect(task.reward(prompt: prompt, completion: completion) == 1)
            #expect(task.isExact(prompt: prompt, completion: completion))
            for wrong in 1...4 {
                completion[wrong - 1] = DigitAlphabet.separator
                // Quarters are exact.
                #expect(task.reward(prompt: prompt, completion: completion) == 1 - Float(wrong) / 4)
                #expect(!task.isExact(prompt: prompt, completion: completion))
            }
        }
    }

    @Test("reverse writes backwards")
    func reverse() {
        let task = ReverseTask(length: 4)
        #expect(task.answer(to: [3, 1, 4, 1, DigitAlphabet.separator]) == [1, 4, 1, 3])
    }

    @Test("sort ascends and keeps what occurs twice")
    func sort() {
        let task = SortTask(length: 4)
        #expect(task.answer(to: [3, 1, 4, 1, DigitAlphabet.separator]) == [1, 1, 3, 4])
    }

    @Test("every digit is given")
    func digits() {
        var random = SeededGenerator(seed: 5)
        let seen = Set((0..<100).flatMap { _ in ReverseTask(length: 4).prompt(using: &random).dropLast() })
        #expect(seen == Set(0..<10))
    }
}
