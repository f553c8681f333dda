/** Pseudo-random numbers, the same for the same seed in every run. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number, both ends included. */
  int(min: number, max: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<Value>(values: readonly Value[]): Value
  /** One of the values, as often as its weight says. */
  weighted<Value>(values: readonly (readonly [weight: number, value: Value])[]): Value
  /** Numbers of their own, so that using more of them does not change the others. */
  branch(name: string): Random
}

/** FNV-1a. */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/** Creates pseudo-random numbers (mulberry32). */
export const createRandom = (seed: string): Random => {
  let state = hash(seed)
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    // The index is in range.
    pick: (values) => values[Math.floor(next() * values.length)] as (typeof values)[number],
    weighted(values) {
      let left = next() * values.reduce((sum, [weight]) => sum + weight, 0)
      const chosen = values.find(([weight]) => {
        left -= weight
        return left < 0
      })
      if (chosen === undefined) throw new RangeError('There is nothing to choose from.')
      return chosen[1]
    },
    branch: (name) => createRandom(`${seed}/${name}`),
  }
}
