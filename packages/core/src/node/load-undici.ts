/** The part of undici that is used: the same in versions 6.14 and later, 7 and 8. */
export type Undici = Pick<typeof import('undici'), 'Agent' | 'EnvHttpProxyAgent' | 'ProxyAgent'>

/** Code of the error if undici cannot be used; see `networkFailures`. */
const notLoadedCode = 'UNDICI_NOT_LOADED'

const notLoaded = (message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, cause === undefined ? {} : { cause }), { code: notLoadedCode })

/**
 * Loads undici, an optional peer. Bundlers leave this import alone, so that they do not need undici; it is loaded from
 * `node_modules` if it is there.
 * @throws an error with the code `UNDICI_NOT_LOADED` if it is missing, too old, or does not run on this version of Node
 */
export const loadUndici = async (): Promise<Undici> => {
  let undici: Partial<Undici>
  try {
    const loaded: Partial<Undici> & { readonly default?: Partial<Undici> } = await import(
      /* webpackIgnore: true */ 'undici'
    )
    // In a bundle with chunks, all that a CommonJS package exports is its default export.
    undici = loaded.Agent === undefined ? (loaded.default ?? loaded) : loaded
  } catch (error) {
    throw notLoaded('undici could not be loaded.', error)
  }
  return usableUndici(undici)
}

/** @throws an error with the code `UNDICI_NOT_LOADED` if this version of undici lacks what is used */
export const usableUndici = ({ Agent, EnvHttpProxyAgent, ProxyAgent }: Partial<Undici>): Undici => {
  if (Agent === undefined || EnvHttpProxyAgent === undefined || ProxyAgent === undefined) {
    throw notLoaded('This version of undici is too old.')
  }
  return { Agent, EnvHttpProxyAgent, ProxyAgent }
}
