/**
 * Calls a callback of the application. What it throws, and what a promise it returns rejects with, goes to `onThrown` and
 * never further.
 */
export const callForeign = (callback: () => unknown, onThrown: (thrown: unknown) => void = () => undefined): void => {
  try {
    const result = callback()
    if (result instanceof Promise) result.catch(onThrown)
  } catch (thrown) {
    onThrown(thrown)
  }
}
