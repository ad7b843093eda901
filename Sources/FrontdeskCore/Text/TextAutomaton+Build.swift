extension TextAutomaton {
    /// Compiles patterns; the index of each is its place here, and the same pattern twice is two hits.
    package init(_ patterns: [TextPattern]) {
        self.init(patterns, denseEntriesMax: Self.denseEntriesMax)
    }

    /// With another bound of the complete rows, so that tests reach the states without one.
    init(_ patterns: [TextPattern], denseEntriesMax: Int) {
        let sorted = SortedPatterns(patterns)
        let trie = Trie(sorted)
        let count = trie.label.count
        let width = sorted.classCount
        denseCount = min(count, max(1, denseEntriesMax / width))
        var links = Links(trie, width: width, denseCount: denseCount)
        for state in 0..<count { links.settle(state, in: trie) }
        patternCount = patterns.count
        classes = sorted.classes
        classCount = width
        dense = links.dense
        firstChild = trie.firstChild
        label = trie.label
        fail = links.fail
        match = links.match
        endingStart = trie.endingStart
        endingPatterns = sorted.order
        shorterEnding = links.shorterEnding
    }

    /// The patterns in the order of their classes, one after another in one array.
    private struct SortedPatterns {
        var classes = [UInt8](repeating: 0, count: 256)
        var classCount = 1
        /// The index of each pattern, sorted by its classes, then by index.
        var order: [UInt32]
        /// The classes of sorted pattern i are `units[start[i]..<start[i + 1]]`.
        var units: [UInt8] = []
        var start: [Int] = [0]

        init(_ patterns: [TextPattern]) {
            for pattern in patterns {
                for byte in pattern.bytes { classes[Int(byte)] = 1 }
            }
            for byte in classes.indices where classes[byte] != 0 {
                classes[byte] = UInt8(classCount)  // at most 243 bytes occur in UTF-8
                classCount += 1
            }
            // Classes ascend with the bytes: the order of the bytes is theirs.
            order = patterns.indices.sorted { left, right in
                let (a, b) = (patterns[left].bytes, patterns[right].bytes)
                return a == b ? left < right : a.lexicographicallyPrecedes(b)
            }.map { UInt32($0) }
            for index in order {
                for byte in patterns[Int(index)].bytes { units.append(classes[Int(byte)]) }
                start.append(units.count)
            }
        }

        func length(_ index: Int) -> Int { start[index + 1] - start[index] }
    }

    /// The states by depth, and the patterns that end in each.
    private struct Trie {
        var firstChild: [UInt32] = []
        var label: [UInt8] = [0]
        /// 1 + the ending of exactly this state, 0 for none.
        var ending: [UInt32] = []
        var endingStart: [UInt32] = [0]
        /// The sorted patterns that begin with a state.
        private var ranges: [Range<UInt32>]

        init(_ patterns: SortedPatterns) {
            ranges = [0..<UInt32(patterns.order.count)]
            // Endings are numbered by their place among the sorted patterns, as `order` lists them.
            var endingOf = [UInt32](repeating: 0, count: patterns.order.count)
            var number: UInt32 = 0
            for index in patterns.order.indices {
                if index == 0 || !Self.isSame(patterns, index - 1, index) {
                    number += 1
                    endingStart.append(0)
                }
                endingOf[index] = number
                endingStart[Int(number)] = UInt32(index + 1)
            }
            var depth = 0
            var levelEnd = 1
            var state = 0
            while state < ranges.count {
                if state == levelEnd {
                    depth += 1
                    levelEnd = ranges.count
                }
                expand(state, depth, patterns, endingOf)
                state += 1
            }
            firstChild.append(UInt32(ranges.count))
        }

        private static func isSame(_ patterns: SortedPatterns, _ left: Int, _ right: Int) -> Bool {
            let count = patterns.length(left)
            if patterns.length(right) != count { return false }
            let (a, b) = (patterns.start[left], patterns.start[right])
            return (0..<count).allSatisfy { patterns.units[a + $0] == patterns.units[b + $0] }
        }

        private mutating func expand(_ state: Int, _ depth: Int, _ patterns: SortedPatterns, _ endingOf: [UInt32]) {
            let end = Int(ranges[state].upperBound)
            var index = Int(ranges[state].lowerBound)
            let first = index
            while index < end, patterns.length(index) == depth { index += 1 }
            ending.append(index > first ? endingOf[first] : 0)
            firstChild.append(UInt32(ranges.count))
            while index < end {
                let unit = patterns.units[patterns.start[index] + depth]
                let low = index
                while index < end, patterns.units[patterns.start[index] + depth] == unit { index += 1 }
                ranges.append(UInt32(low)..<UInt32(index))
                label.append(unit)
            }
        }
    }

    /// What is found state by state, in their order: failure links, endings, rows.
    private struct Links {
        let width: Int
        let denseCount: Int
        var dense: [UInt32]
        var fail: [UInt32]
        var match: [UInt32]
        var shorterEnding: [UInt32]

        init(_ trie: Trie, width: Int, denseCount: Int) {
            self.width = width
            self.denseCount = denseCount
            dense = [UInt32](repeating: 0, count: denseCount * width)
            fail = [UInt32](repeating: 0, count: trie.label.count)
            match = trie.ending
            shorterEnding = [UInt32](repeating: 0, count: trie.endingStart.count - 1)
        }

        /// Finds the failure links of a state's children, then its row; all states before it have theirs.
        mutating func settle(_ state: Int, in trie: Trie) {
            let children = Int(trie.firstChild[state])..<Int(trie.firstChild[state + 1])
            let back = Int(fail[state])
            for child in children {
                let suffix = state == 0 ? 0 : next(of: back, by: trie.label[child], in: trie)
                fail[child] = UInt32(suffix)
                if trie.ending[child] == 0 {
                    match[child] = match[suffix]
                } else {
                    shorterEnding[Int(trie.ending[child]) - 1] = match[suffix]
                }
            }
            if state >= denseCount { return }
            if state != 0 {
                for unit in 0..<width { dense[state * width + unit] = dense[back * width + unit] }
            }
            for child in children {
                let flag = match[child] == 0 ? 0 : TextAutomaton.matchBit
                dense[state * width + Int(trie.label[child])] = UInt32(child) | flag
            }
        }

        private func next(of state: Int, by unit: UInt8, in trie: Trie) -> Int {
            var state = state
            while state >= denseCount {
                let child = TextAutomaton.child(
                    of: state, by: unit, firstChild: trie.firstChild, label: trie.label)
                if let child { return child }
                state = Int(fail[state])
            }
            return Int(dense[state * width + Int(unit)] & ~TextAutomaton.matchBit)
        }
    }
}
