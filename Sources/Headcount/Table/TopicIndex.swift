/// The cells of a table's shard, found by topic: open addressing with linear probing.
///
///     hash & mask ─▶ │ hash, cell │ hash, cell │  empty  │ hash, cell │ …
///
/// A cell lies at its hash's place or behind it, with no empty place between; removing one moves
/// those behind it up (Knuth, TAOCP 6.4, algorithm R), so nothing is left behind. The whole hash
/// is compared before the topic, so that nearly every topic looked at is the one sought.
struct TopicIndex: Sendable {
    private struct Place: Sendable {
        var hash: UInt64 = 0
        var cell: TopicCell?
    }

    /// A power of two, at most three quarters taken.
    private var places = Array(repeating: Place(), count: 4)
    private(set) var count = 0

    /// The cell of `topic`, which hashes to `hash`. Costs one place on average, a few at worst.
    func cell(of topic: Topic, hash: UInt64) -> TopicCell? {
        var index = home(of: hash)
        while let cell = places[index].cell {
            if places[index].hash == hash, cell.topic == topic { return cell }
            index = behind(index)
        }
        return nil
    }

    /// All cells, in no order.
    var cells: [TopicCell] { places.compactMap(\.cell) }

    /// Puts a cell in, in the place of another one of its topic if there is one.
    mutating func insert(_ cell: TopicCell, hash: UInt64) {
        var index = home(of: hash)
        while let found = places[index].cell {
            if places[index].hash == hash, found.topic == cell.topic {
                places[index].cell = cell
                return
            }
            index = behind(index)
        }
        places[index] = Place(hash: hash, cell: cell)
        count += 1
        if count * 4 > places.count * 3 { grow() }
    }

    /// Takes exactly this cell out; one that is no longer here leaves all as it is.
    mutating func remove(_ cell: TopicCell, hash: UInt64) {
        var hole = home(of: hash)
        while let found = places[hole].cell, found !== cell { hole = behind(hole) }
        guard places[hole].cell != nil else { return }
        count -= 1
        var index = behind(hole)
        while places[index].cell != nil {
            // How far each is from its home tells whether it may move up to the hole.
            let distance = (index &- home(of: places[index].hash)) & mask
            if distance >= (index &- hole) & mask {
                places[hole] = places[index]
                hole = index
            }
            index = behind(index)
        }
        places[hole] = Place()
    }

    private var mask: Int { places.count - 1 }

    private func home(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & mask }

    private func behind(_ index: Int) -> Int { (index + 1) & mask }

    private mutating func grow() {
        let old = places
        places = Array(repeating: Place(), count: old.count * 2)
        for place in old where place.cell != nil {
            var index = home(of: place.hash)
            while places[index].cell != nil { index = behind(index) }
            places[index] = place
        }
    }
}
