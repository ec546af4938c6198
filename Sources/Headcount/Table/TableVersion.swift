/// Which state of a ``LocalTable`` somebody has seen: the key for what is made of its counts.
///
/// Take the version first and read the counts second. If another reader finds an equal version
/// later, then no count and no number of sockets has changed since the first one took his, and
/// whatever he made of what he read is as good as new. (The changes are counted in 32 bits: two
/// readers are fooled when exactly 2³² changes went by between them.)
///
/// What changes while the counts are read may be among them already, under a version that is too
/// old: the next look finds a newer version and reads again. The other way around, an old count
/// under a new version, would stay wrong for ever; so every change reaches the topic's count
/// before it reaches the version.
package struct TableVersion: Hashable, Sendable {
    /// The sum of the stripes' words. Each only ever grows, so the sum is equal when all are.
    let connections: UInt64
    let sockets: UInt64
}
