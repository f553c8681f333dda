/** What runtimes pass to an app besides the request; each has its own shape. */
interface RuntimeFacts {
  /** The Node server of Hono. */
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: unknown } }
  /** Deno. */
  readonly remoteAddr?: { readonly hostname?: unknown }
  /** Bun. */
  readonly requestIP?: (request: Request) => { readonly address?: unknown } | null
  /** Bun, if the app passes an object that holds its server. */
  readonly server?: RuntimeFacts
}

const isObject = (value: unknown): value is RuntimeFacts => typeof value === 'object' && value !== null

/**
 * The address of the connection's other end, as the Node server of Hono, Deno and Bun tell it: `app.fetch(request, info)`.
 * Without it every visitor would have the collector's own address.
 * @param env the second argument of `app.fetch`
 */
export const connectionOf = (request: Request, env: unknown): string | undefined => {
  if (!isObject(env)) return undefined
  const { incoming, remoteAddr, server } = env
  const found =
    incoming?.socket?.remoteAddress ??
    remoteAddr?.hostname ??
    (typeof env.requestIP === 'function' ? env.requestIP(request)?.address : undefined)
  return typeof found === 'string' ? found : isObject(server) ? connectionOf(request, server) : undefined
}
