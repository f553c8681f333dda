/** The value without white space and quotes around it; undefined if nothing is left. */
export const unquote = (text: string | undefined): string | undefined => {
  const bare = text?.trim().replace(/^"(.*)"$/, '$1')
  return bare === '' ? undefined : bare
}

/**
 * The entry of a list that the outermost trusted proxy wrote: clients can forge everything left of it.
 * @param trustedProxies number of proxies that append to the list
 */
export const trustedEntry = (list: string | undefined, trustedProxies: number): string | undefined => {
  const entries = list?.split(',') ?? []
  return entries.at(-Math.min(trustedProxies, Math.max(1, entries.length)))
}

/**
 * A parameter of an entry of the header `Forwarded`.
 * @see https://www.rfc-editor.org/rfc/rfc7239
 */
export const forwardedParameter = (entry: string | undefined, name: string): string | undefined => {
  const found = entry?.split(';').find((pair) => pair.trim().toLowerCase().startsWith(`${name}=`))
  return unquote(found?.slice(found.indexOf('=') + 1))
}
