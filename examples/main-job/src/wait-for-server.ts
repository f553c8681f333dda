/** Polling interval, in ms. */
const pollMs = 50

/**
 * Waits until a server responds.
 * @param ended settles when the server has exited
 * @returns false if the server exits first
 */
export const waitForServer = async (url: string, ended: Promise<unknown>): Promise<boolean> => {
  let over = false
  void ended.then(() => {
    over = true
  })
  while (!over) {
    try {
      await fetch(url)
      return true
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
  }
  return false
}
