import { normalizedName } from '../../values/normalized-name.ts'

/** Adds a byte to the hash of those before it, which begins at 0. */
export const addToHash = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0

/** What each byte of ASCII adds to the hash of a folded name; 0 for those that folding leaves out. */
export const foldedByte: Uint8Array = /* @__PURE__ */ Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 128 ? normalizedName(String.fromCharCode(byte)).charCodeAt(0) || 0 : 0,
)

const hashOf = (text: string): number => {
  let hash = 0
  for (const byte of new TextEncoder().encode(text)) hash = addToHash(hash, byte)
  return hash
}

const placesFor = (count: number): number => {
  let places = 8
  while (places < count * 4) places *= 2
  return places
}

/** Texts by their hashes: an open table, whose places hold their number from 1. */
const openTable = (hashes: readonly number[]): Uint16Array => {
  const places = new Uint16Array(placesFor(hashes.length))
  for (const [index, hash] of hashes.entries()) {
    let place = hash & (places.length - 1)
    while (places[place] !== 0) place = (place + 1) & (places.length - 1)
    places[place] = index + 1
  }
  return places
}

/** Names, each with what is to be known of it, found by their bytes without making strings of them. */
export class NameTable<Known> {
  readonly #places: Uint16Array
  readonly #hashes: Int32Array
  readonly #texts: readonly Uint8Array[]
  readonly #known: readonly Known[]
  readonly #byName: ReadonlyMap<string, Known>
  readonly #foldedPlaces: Uint16Array
  readonly #foldedHashes: Int32Array
  readonly #folded: ReadonlySet<string>

  /**
   * @param entries names of ASCII, and what is known of them
   * @param spellings further names of which any spelling is taken
   */
  constructor(entries: readonly (readonly [name: string, known: Known])[], spellings: Iterable<string> = []) {
    const names = entries.map(([name]) => name)
    const hashes = names.map(hashOf)
    this.#places = openTable(hashes)
    this.#hashes = Int32Array.from(hashes)
    this.#texts = names.map((name) => new TextEncoder().encode(name))
    this.#known = entries.map(([, known]) => known)
    this.#byName = new Map(entries)
    this.#folded = new Set([...names, ...spellings].map(normalizedName))
    const folded = [...this.#folded].map(hashOf)
    this.#foldedPlaces = openTable(folded)
    this.#foldedHashes = Int32Array.from(folded)
  }

  /** What is known of the name in a range of bytes whose hash this is. */
  find(hash: number, bytes: Uint8Array, from: number, to: number): Known | undefined {
    const places = this.#places
    let place = hash & (places.length - 1)
    for (;;) {
      const index = (places[place] ?? 0) - 1
      if (index < 0) return undefined
      if (this.#hashes[index] === hash && this.#isText(index, bytes, from, to)) return this.#known[index]
      place = (place + 1) & (places.length - 1)
    }
  }

  /** What is known of a name. */
  named(name: string): Known | undefined {
    return this.#byName.get(name)
  }

  /** Whether some spelling of a name has this folded hash; another name with the same hash counts as one. */
  takesFold(hash: number): boolean {
    const places = this.#foldedPlaces
    let place = hash & (places.length - 1)
    for (;;) {
      const index = (places[place] ?? 0) - 1
      if (index < 0) return false
      if (this.#foldedHashes[index] === hash) return true
      place = (place + 1) & (places.length - 1)
    }
  }

  /** Whether the name is some spelling of one in the table. */
  takes(name: string): boolean {
    return this.#folded.has(normalizedName(name))
  }

  #isText(index: number, bytes: Uint8Array, from: number, to: number): boolean {
    const text = this.#texts[index]
    if (text === undefined || text.length !== to - from) return false
    for (let at = 0; at < text.length; at += 1) if (text[at] !== bytes[from + at]) return false
    return true
  }
}
