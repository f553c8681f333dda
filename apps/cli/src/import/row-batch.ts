import { createOpenBatch, type OpenBatch } from '@org/segment-core/internal'
import { limits } from '@org/segment-core/spec'
import type { ReadStart } from '../read/row.ts'
import type { ImportBody, ImportCall, PreparedPart, PreparedRow } from './prepare-row.ts'
import type { Reject } from './rejects-file.ts'

/** Buffers that are not reused yet: a server may answer before it has received the last bytes of a body. */
const resting = 8

/** Reuses buffers, the one returned first; a new one per batch would be most of an import's memory. */
export const createBodyPool = () => {
  const bodies: Uint8Array<ArrayBuffer>[] = []
  return {
    take: (): Uint8Array<ArrayBuffer> =>
      (bodies.length > resting ? bodies.shift() : undefined) ?? new Uint8Array(limits.safeBatchBytes),
    /** Returns a buffer that no request uses any more. */
    give: (body: Uint8Array<ArrayBuffer>): void => {
      if (body.length === limits.safeBatchBytes && bodies.length < resting * 2) bodies.push(body)
    },
  }
}

/** See {@link createBodyPool}. */
export type BodyPool = ReturnType<typeof createBodyPool>

/** Consecutive rows of one input, and their outcomes. */
export interface RowBatch {
  /** Undefined if no row became a call, or once the calls are sent. */
  readonly content: ImportBody | undefined
  readonly rejects: readonly Reject[]
  readonly read: number
  readonly skipped: number
  readonly filtered: number
  readonly warned: number
  /** Byte and line at which the next row begins. */
  readonly end: number
  readonly nextLine: number
  /** See `RowPlace`. */
  readonly resumeAt: ReadStart | undefined
}

/** Maximum rows in one batch, so that a batch also ends if few rows become calls. */
const maxRows = 20_000

/** Maximum rejects in one batch; each keeps its row in memory. */
const maxRejects = 500

/** Limits of one request, and the source of its buffer. */
export interface BatcherOptions {
  /** Bytes of a request body besides its calls and the commas between them. */
  readonly envelopeBytes: number
  readonly maxCalls: number
  readonly pool: BodyPool
}

/** Collects rows into batches that Segment accepts in one request. */
export const createBatcher = ({ envelopeBytes, maxCalls, pool }: BatcherOptions) => {
  const bounds = { maxBytes: limits.safeBatchBytes, maxCalls, envelopeBytes }
  let open: OpenBatch<ImportCall> | undefined
  let rejects: Reject[] = []
  let read = 0
  let skipped = 0
  let filtered = 0
  let warned = 0
  let end = 0
  let nextLine = 0
  let resumeAt: ReadStart | undefined

  /** Ends the current batch; undefined if it has no rows. */
  const close = (): RowBatch | undefined => {
    if (read === 0) return undefined
    const batch = { content: open?.close(), rejects, read, skipped, filtered, warned, end, nextLine, resumeAt }
    open = undefined
    rejects = []
    read = 0
    skipped = 0
    filtered = 0
    warned = 0
    return batch
  }

  /** Adds a call to the open batch, or to a new one. @returns the batch that is full */
  const addCall = (json: string, call: ImportCall): RowBatch | undefined => {
    if (open !== undefined && !open.isFull() && open.add(json, call)) return undefined
    const full = open === undefined ? undefined : close()
    open = createOpenBatch<ImportCall>(bounds, pool.take())
    open.add(json, call)
    return full
  }

  return {
    /** Adds a row. @returns the batch before it, if the row no longer fits into that */
    add(row: PreparedPart['place'], prepared: PreparedRow): RowBatch | undefined {
      let full = read >= maxRows || rejects.length >= maxRejects ? close() : undefined
      if (prepared.kind === 'call') {
        full = addCall(prepared.json, prepared.call) ?? full
        if (prepared.isWarned) warned += 1
      } else if (prepared.kind === 'reject') rejects.push(prepared.reject)
      else if (prepared.kind === 'skip') skipped += 1
      else filtered += 1
      read += 1
      end = row.end
      nextLine = row.nextLine
      resumeAt = row.resumeAt
      return full
    },
    close,
    /** Whether the open batch has no rows. */
    isEmpty: (): boolean => read === 0,
  }
}
