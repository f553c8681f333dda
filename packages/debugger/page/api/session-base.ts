/** Start of every path of a session: the page of the session `cart` is at `/s/cart/`. */
export const sessionBase = /^\/s\/[^/]+/.exec(location.pathname)?.[0] ?? ''

/** The address of the page of a session. */
export const sessionPage = (name: string): string => (name === 'default' ? '/' : `/s/${encodeURIComponent(name)}/`)
