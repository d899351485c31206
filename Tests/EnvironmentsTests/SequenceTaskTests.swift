import Environments
import Primitives
import Testing

@Suite("Laws of every sequence task")
struct SequenceTaskTests {
    static let names = TaskCatalogue.entries.map(\.name).filter { (try? task($0)) != nil }

    static func task(_ name: String) throws -> any SequenceTask {
        guard case .sequence(let task) = try TaskCatalogue.make(name) else {
            throw CatalogueError.unknownName(name, known: [])
        }
        return task
    }

    @Test("the same generator gives the same prompt, of the length and alphabet that were said", arguments: names)
    func prompts(name: String) throws {
        let task = try Self.task(name)
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

    @Test("every prompt has an answer, which is exact; exact ones have reward 1 and no others do", arguments: names)
    func rewards(name: String) throws {
        let task = try Self.task(name)
        var random = SeededGenerator(seed: 4)
        for _ in 0..<50 {
            let prompt = task.prompt(using: &random)
            let answer = task.answer(to: prompt)
            #expect(answer.count == task.completionLength)
            #expect(task.isExact(prompt: prompt, completion: answer))
            #expect(task.reward(prompt: prompt, completion: answer) == 1)
            for place in answer.indices {
                var completion = answer
                completion[place] = DigitAlphabet.separator
                #expect(!task.isExact(prompt: prompt, completion: completion))
                completion[place] = Int32(random.integer(below: task.vocabulary))
                let reward = task.reward(prompt: prompt, completion: completion)
                #expect(reward >= 0 && reward <= 1)
                #expect((reward == 1) == task.isExact(prompt: prompt, completion: completion))
            }
        }
    }
}

@Suite("Strings of digits to rewrite")
struct DigitTaskTests {
    static let tasks: [any DigitTask] = [CopyTask(length: 4), ReverseTask(length: 4), SortTask(length: 4)]

    @Test("each has its answer", arguments: zip(tasks, [[3, 1, 4, 1], [1, 4, 1, 3], [1, 1, 3, 4]] as [[Int32]]))
    func answers(task: any DigitTask, answer: [Int32]) {
        #expect(task.answer(to: [3, 1, 4, 1, DigitAlphabet.separator]) == answer)
    }

    @Test("each wrong token costs its share", arguments: tasks)
    func shares(task: any DigitTask) {
        var random = SeededGenerator(seed: 4)
        let prompt = task.prompt(using: &random)
        var completion = task.answer(to: prompt)
        for wrong in 1...4 {
            completion[wrong - 1] = DigitAlphabet.separator
            // Quarters are exact.
            #expect(task.reward(prompt: prompt, completion: completion) == 1 - Float(wrong) / 4)
        }
    }

    @Test("with an exact reward, all but a whole answer is worth nothing")
    func exact() {
        let task = ExactReward(ReverseTask(length: 4))
        #expect(task.reward(prompt: [3, 1, 4, 1, 10], completion: [1, 4, 1, 3]) == 1)
        #expect(task.reward(prompt: [3, 1, 4, 1, 10], completion: [1, 4, 1, 4]) == 0)
    }

    @Test("every digit is given")
    func digits() {
        var random = SeededGenerator(seed: 5)
        let seen = Set((0..<100).flatMap { _ in ReverseTask(length: 4).prompt(using: &random).dropLast() })
        #expect(seen == Set(0..<10))
    }
}
