/** How much an index of ids holds. */
export interface IdIndexOptions {
  /** How long an id is of use, in milliseconds. */
  readonly windowMs: number
  /** Ids at most; of more the oldest go. */
  readonly maxIds: number
}

/** Tells by the hash of an id in which lots the id may stand. It may name a lot too many, and never one too few. */
export interface IdIndex {
  /**
   * @param hash 32 bits
   * @param lot grows from call to call
   * @param until when the id is of no use any more, in milliseconds since 1970
   */
  add(hash: number, lot: number, until: number): void
  find(hash: number, now: number): readonly number[]
}

/** Ids that came one after the other: a hash table with open addressing. Each slot is a hash and a lot, 8 bytes. */
interface Generation {
  /** Lots are counted from here; 0 marks a free slot. */
  readonly base: number
  slots: Uint32Array
  count: number
  /** When its first id is of no use any more. */
  readonly since: number
  /** When its last one is. */
  until: number
}

/** Parts of a window, and of the ids, that are forgotten in one go. */
const parts = 4

/** Slots of a new table. */
const firstSlots = 1_024

/** How full a table gets before it is doubled. */
const maxFill = 0.75

const none: readonly number[] = []

const put = (slots: Uint32Array, hash: number, place: number): boolean => {
  const mask = slots.length / 2 - 1
  for (let at = hash & mask; ; at = (at + 1) & mask) {
    const held = slots[2 * at + 1]
    if (held === 0) {
      slots[2 * at] = hash
      slots[2 * at + 1] = place
      return true
    }
    // What is read a second time stands there already.
    if (held === place && slots[2 * at] === hash) return false
  }
}

const grown = (old: Uint32Array): Uint32Array => {
  const slots = new Uint32Array(old.length * 2)
  for (let at = 0; at < old.length; at += 2) {
    const place = old[at + 1] ?? 0
    if (place !== 0) put(slots, old[at] ?? 0, place)
  }
  return slots
}

const collect = ({ slots, base }: Generation, hash: number, found: number[]): void => {
  const mask = slots.length / 2 - 1
  for (let at = hash & mask; ; at = (at + 1) & mask) {
    const place = slots[2 * at + 1] ?? 0
    if (place === 0) return
    if (slots[2 * at] === hash) found.push(base + place)
  }
}

/** Makes an index that forgets a part of its ids at a time, the oldest first. */
export const createIdIndex = ({ windowMs, maxIds }: IdIndexOptions): IdIndex => {
  /** The youngest first. */
  let generations: Generation[] = []
  const partMs = windowMs / parts
  const partIds = Math.max(1, Math.floor(maxIds / parts))

  const open = (lot: number, until: number): Generation => {
    const generation = { base: lot - 1, slots: new Uint32Array(2 * firstSlots), count: 0, since: until, until }
    generations = [generation, ...generations.slice(0, parts)]
    return generation
  }

  return {
    add(hash, lot, until) {
      let [current] = generations
      if (
        current === undefined ||
        current.count >= partIds ||
        until - current.since > partMs ||
        lot <= current.base ||
        lot - current.base > 0xffff_ffff
      ) {
        current = open(lot, until)
      }
      if ((current.count + 1) * 2 > current.slots.length * maxFill) current.slots = grown(current.slots)
      if (put(current.slots, hash, lot - current.base)) current.count += 1
      if (until > current.until) current.until = until
    },
    find(hash, now) {
      let found: number[] | undefined
      for (const generation of generations) {
        if (generation.until <= now) continue
        const { slots } = generation
        const mask = slots.length / 2 - 1
        // Nearly always the slot is free, and nothing is to be collected.
        if (slots[2 * (hash & mask) + 1] === 0) continue
        found ??= []
        collect(generation, hash, found)
      }
      return found ?? none
    },
  }
}
