/** Names of the files that an import writes next to its input. */
const stateName = /^(.+?)(?:\.shard-\d+-of-\d+)?\.(?:import|import\.lock|rejects\.ndjson)$/

/** Whether an input may hold the rejects of another one, by its name. */
export const mayHoldRejects = (name: string): boolean => name.includes('.rejects.ndjson')

/** The input of a journal, lock or rejects file, by its name; undefined for any other file. */
export const inputOfState = (path: string): string | undefined => stateName.exec(path)?.[1]
