/** Memory for the bodies of batches. */
export interface BatchMemory {
  take(): Uint8Array<ArrayBuffer>
  /** Takes memory back that nobody looks at any more. */
  give(memory: Uint8Array<ArrayBuffer>): void
}

/** Bodies that are kept for later. */
const maxSpare = 16

/** Makes memory that is used again, so that a file of any size leaves little behind. @param bytes of a body at most */
export const createBatchMemory = (bytes: number): BatchMemory => {
  const spare: Uint8Array<ArrayBuffer>[] = []
  return {
    take: () => spare.pop() ?? new Uint8Array(bytes),
    give: (memory) => {
      if (memory.length === bytes && spare.length < maxSpare) spare.push(memory)
    },
  }
}
