/** Files that an import keeps beside its input, by their endings. */
const stateName = /^(.+?)(?:\.shard-\d+-of-\d+)?\.(?:import|import\.lock|rejects\.ndjson)$/

/** Whether an input may hold the rejects of another one, by its name. */
export const mayHoldRejects = (name: string): boolean => name.includes('.rejects.ndjson')

/** The input that a journal, lock or file of rejects belongs to, by its name; undefined for any other file. */
export const inputOfState = (path: string): string | undefined => stateName.exec(path)?.[1]
