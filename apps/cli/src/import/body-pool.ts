import { limits } from '@org/segment-core/spec'

/** Buffers for the bodies of requests. */
export interface BodyPool {
  readonly take: () => Uint8Array<ArrayBuffer>
  /** Returns a buffer that no request uses any more. */
  readonly give: (body: Uint8Array<ArrayBuffer>) => void
}

/** Buffers that are not reused yet: a server may answer before it has received the last bytes of a body. */
const resting = 8

/** Reuses buffers, the one returned first; a new one per batch would be most of an import's memory. */
export const createBodyPool = (): BodyPool => {
  const bodies: Uint8Array<ArrayBuffer>[] = []
  return {
    take: () => (bodies.length > resting ? bodies.shift() : undefined) ?? new Uint8Array(limits.safeBatchBytes),
    give: (body) => {
      if (body.length === limits.safeBatchBytes && bodies.length < resting * 2) bodies.push(body)
    },
  }
}
