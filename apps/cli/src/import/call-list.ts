import type { BatchOptions, SegmentRequest, Source } from '@org/segment-core'
import { batchEnvelopeBytes, batchHeadBytes, completeBatchRequest } from '@org/segment-core/internal'
import type { BatchMemory } from './batch-memory.ts'
import type { RowSource, SourceRow } from './row-source.ts'

const comma = 0x2c
const none = new Uint8Array(0)

/** Rows that follow each other in one source, and whose calls do in the list. */
interface RowRun {
  readonly source: RowSource
  /** Number of the first one in its source. */
  readonly index: number
  count: number
}

/**
 * The calls of a batch in the body that carries them, which is completed for each attempt. Those that stand one behind the
 * other where they come from are copied together, thousands at a time.
 */
export class CallList {
  readonly #memory: BatchMemory | undefined
  readonly #ends: number[] = []
  readonly #runs: RowRun[] = []
  #body: Uint8Array<ArrayBuffer> = none
  // Calls that are counted and not yet copied: where they come from, and where they belong.
  #block: Uint8Array = none
  #from = 0
  #to = 0
  #at = batchHeadBytes

  /** @param memory where bodies come from and go back to; undefined for one of its own */
  constructor(memory: BatchMemory | undefined) {
    this.#memory = memory
  }

  get count(): number {
    return this.#ends.length
  }

  /** Bytes of the JSON of all calls, with a comma between two. */
  get bytes(): number {
    return Math.max(0, this.#end - batchHeadBytes)
  }

  get #end(): number {
    return this.#ends.at(-1) ?? batchHeadBytes - 1
  }

  /** Adds a call in memory of its own. */
  add(json: Uint8Array, row: SourceRow): void {
    this.addFrom(json, 0, json.length, { rowAt: () => row }, 0)
  }

  /**
   * Adds a call that lies in a block with others, which has to stay as it is until {@link copyAll}.
   * @param from where it begins; two that follow each other have a newline between them, and nothing else
   * @param index number of its row in the source
   */
  addFrom(block: Uint8Array, from: number, to: number, source: RowSource, index: number): void {
    const run = this.#runs.at(-1)
    if (run?.source === source && run.index + run.count === index) run.count += 1
    else this.#runs.push({ source, index, count: 1 })
    if (this.#block !== block || this.#to !== from - 1) {
      this.copyAll()
      this.#block = block
      this.#from = from
      this.#at = this.#end + 1
    }
    this.#to = to
    this.#ends.push(this.#end + 1 + to - from)
  }

  /** Copies what is not copied yet; nothing is asked of the blocks behind it. */
  copyAll(): void {
    const block = this.#block
    if (block.length === 0) return
    this.#reserve(0)
    this.#body.set(block.subarray(this.#from, this.#to), this.#at)
    this.#block = none
  }

  /** The request that carries them, in memory that is the same for every attempt. */
  request(source: Source, options: BatchOptions): SegmentRequest {
    this.copyAll()
    this.#reserve(batchEnvelopeBytes(source, options))
    // Two calls had a newline between them, or whatever was there before.
    for (const end of this.#ends) this.#body[end] = comma
    return completeBatchRequest(this.#body, this.#end, this.count, source, options)
  }

  /** A part of the list, as arrays are sliced, in memory of its own. */
  slice(first: number, last: number = this.count): CallList {
    this.copyAll()
    const part = new CallList(undefined)
    let index = 0
    for (const { source, index: begin, count } of this.#runs) {
      for (let place = 0; place < count; place += 1) {
        if (index >= first && index < last) part.addFrom(...this.#callAt(index), source, begin + place)
        index += 1
      }
    }
    part.copyAll()
    return part
  }

  /** The row of the first call; undefined in an empty list. */
  firstRow(): SourceRow | undefined {
    const run = this.#runs[0]
    if (run === undefined) return undefined
    this.copyAll()
    const { row = Buffer.from(this.#body.slice(batchHeadBytes, this.#ends[0])), ...place } = run.source.rowAt(run.index)
    return { ...place, row }
  }

  /** Gives the body back; nothing is asked of the list from then on. */
  release(): void {
    if (this.#body.length > 0) this.#memory?.give(this.#body)
    this.#body = none
    this.#block = none
  }

  /** Makes room for the calls and for what comes behind them. */
  #reserve(more: number): void {
    const bytes = this.#end + 1 + more
    if (this.#body.length >= bytes) return
    const known = this.#body
    const memory = known.length === 0 ? this.#memory?.take() : undefined
    this.#body = memory !== undefined && memory.length >= bytes ? memory : new Uint8Array(bytes * 2)
    this.#body.set(known)
  }

  #callAt(index: number): readonly [block: Uint8Array, from: number, to: number] {
    const from = index === 0 ? batchHeadBytes : (this.#ends[index - 1] ?? 0) + 1
    return [this.#body, from, this.#ends[index] ?? from]
  }
}
