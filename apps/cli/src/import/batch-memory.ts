/** Memory for the bodies of batches. */
export interface BatchMemory {
  take(): Uint8Array<ArrayBuffer>
  /** Takes memory back that nobody looks at any more. */
  give(memory: Uint8Array<ArrayBuffer>): void
}

/** Bodies that are kept for later. */
const maxSpare = 16

/** Bodies that rest before one is used again: a server may answer while the last bytes of a body are on their way to it. */
const minSpare = 8

/** Makes memory that is used again, the longest unused first, so that a file of any size leaves little behind. @param bytes of a body at most */
export const createBatchMemory = (bytes: number): BatchMemory => {
  const spare: Uint8Array<ArrayBuffer>[] = []
  return {
    take: () => (spare.length > minSpare ? spare.shift() : undefined) ?? new Uint8Array(bytes),
    give: (memory) => {
      if (memory.length === bytes && spare.length < maxSpare) spare.push(memory)
    },
  }
}
