/** Limits of an index of ids. */
export interface IdIndexOptions {
  /** How long an id is needed, in milliseconds. */
  readonly windowMs: number
  /** Maximum ids; beyond that, the oldest are dropped. */
  readonly maxIds: number
}

/** Ids of one period: a hash table with open addressing. Each slot is a hash and a batch, 8 bytes. */
interface Generation {
  /** Batches are numbered from here; 0 marks a free slot. */
  readonly base: number
  slots: Uint32Array
  count: number
  /** When its first id is no longer needed. */
  readonly since: number
  /** When its last id is no longer needed. */
  until: number
}

/** The index drops its oldest ids one generation at a time: a fraction of the window and of `maxIds`. */
const generationsPerWindow = 4

/** Slots of a new table. */
const firstSlots = 1_024

/** Fill level at which a table is doubled. */
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
    // The same batch may be read twice.
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

/**
 * Creates an index that drops its oldest ids, one generation at a time.
 * It finds by a hash the batches that may contain an id: perhaps a batch too many, never one too few.
 */
export const createIdIndex = ({ windowMs, maxIds }: IdIndexOptions) => {
  /** Newest first. */
  let generations: Generation[] = []
  const generationMs = windowMs / generationsPerWindow
  const generationIds = Math.max(1, Math.floor(maxIds / generationsPerWindow))

  const open = (batch: number, until: number): Generation => {
    const generation = { base: batch - 1, slots: new Uint32Array(2 * firstSlots), count: 0, since: until, until }
    generations = [generation, ...generations.slice(0, generationsPerWindow)]
    return generation
  }

  return {
    /**
     * @param hash 32 bits
     * @param batch grows from call to call
     * @param until when the id is no longer needed, in milliseconds since 1970
     */
    add(hash: number, batch: number, until: number): void {
      let [current] = generations
      if (
        current === undefined ||
        current.count >= generationIds ||
        until - current.since > generationMs ||
        batch <= current.base ||
        batch - current.base > 0xffff_ffff
      ) {
        current = open(batch, until)
      }
      if ((current.count + 1) * 2 > current.slots.length * maxFill) current.slots = grown(current.slots)
      if (put(current.slots, hash, batch - current.base)) current.count += 1
      if (until > current.until) current.until = until
    },
    find(hash: number, now: number): readonly number[] {
      let found: number[] | undefined
      for (const generation of generations) {
        if (generation.until <= now) continue
        const { slots } = generation
        const mask = slots.length / 2 - 1
        // Fast path: the slot is nearly always free.
        if (slots[2 * (hash & mask) + 1] === 0) continue
        found ??= []
        collect(generation, hash, found)
      }
      return found ?? none
    },
  }
}
