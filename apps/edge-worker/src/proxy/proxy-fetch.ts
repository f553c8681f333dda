/** What is asked of a fetch function that fetches from the CDN. */
export type ProxyFetch = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly redirect: 'manual'; readonly signal: AbortSignal },
) => Promise<Response>
