/** Names that one cache holds. */
const most = 500

/** Characters of the longest name that is cached. */
const longest = 200

/** Caches a value by name. The cache is cleared when it is full, so that names made at run time do not fill the memory. */
export const remember = <Value>(memory: Map<string, Value>, name: string, value: Value): void => {
  if (name.length > longest) return
  if (memory.size >= most) memory.clear()
  memory.set(name, value)
}
