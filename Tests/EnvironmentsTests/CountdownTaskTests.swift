import Environments
import Primitives
import Testing

@Suite("Countdown")
struct CountdownTaskTests {
    let task = CountdownTask(numbers: 3)
    /// 2, 4, 7, to 15.
    let prompt: [Int32] = [2, 4, 7, 10, 1, 5, 10]

    func reward(_ completion: [Int32]) -> Float { task.reward(prompt: prompt, completion: completion) }

    @Test("every chain of the digits that comes to the target is exact, worked off from left to right")
    func exact() {
        #expect(reward([2, 13, 4, 11, 7]) == 1)  // 2 × 4 + 7
        #expect(reward([4, 13, 2, 11, 7]) == 1)
        // 7 + 2 × 4 is 36 from left to right, and 15 only for who knows precedence.
        #expect(reward([7, 11, 2, 13, 4]) == 0.1)
        #expect(task.isExact(prompt: prompt, completion: [4, 13, 2, 11, 7]))
        #expect(!task.isExact(prompt: prompt, completion: [7, 11, 2, 13, 4]))
    }

    @Test("the form alone is worth a tenth; other digits, one digit twice, or no operator are worth nothing")
    func forms() {
        #expect(reward([2, 11, 4, 11, 7]) == 0.1)
        #expect(reward([8, 11, 7, 11, 0]) == 0)
        #expect(reward([4, 11, 4, 11, 7]) == 0)
        #expect(reward([2, 10, 4, 11, 7]) == 0)
        #expect(reward([2, 4, 7, 11, 7]) == 0)
        #expect(reward([13, 2, 4, 11, 7]) == 0)
    }

    @Test("the search finds an answer for every prompt of every size, negative steps on the way too", arguments: 2...5)
    func answers(numbers: Int) {
        let task = CountdownTask(numbers: numbers)
        var random = SeededGenerator(seed: 2)
        var targets: Set<Int32> = []
        for _ in 0..<50 {
            let prompt = task.prompt(using: &random)
            #expect(task.isExact(prompt: prompt, completion: task.answer(to: prompt)))
            targets.insert(10 * prompt[numbers + 1] + prompt[numbers + 2])
        }
        #expect(targets.count > 10)
        #expect(CountdownTask(numbers: 2).answer(to: [3, 9, 10, 0, 6, 10]) == [9, 12, 3])
    }
}
