/** Names that one memory holds. */
const most = 500

/** Characters of the longest name worth remembering. */
const longest = 200

/** Keeps what was found out about a name. Names made up at run time, with an id in them, do not fill the memory. */
export const remember = <Value>(memory: Map<string, Value>, name: string, value: Value): void => {
  if (name.length > longest) return
  if (memory.size >= most) memory.clear()
  memory.set(name, value)
}
