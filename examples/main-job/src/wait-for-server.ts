/** Time between two looks, in ms. */
const lookMs = 50

/**
 * Waits until a server answers.
 * @param ended settles when there is nothing to wait for any more
 * @returns false when it ended first
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
      await new Promise((resolve) => setTimeout(resolve, lookMs))
    }
  }
  return false
}
