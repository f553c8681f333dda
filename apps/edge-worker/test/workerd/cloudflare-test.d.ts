/** The part of the plugin's module that these tests use. */
declare module 'cloudflare:test' {
  export const SELF: { fetch(url: string, init?: RequestInit): Promise<Response> }
  export const env: Readonly<Record<string, unknown>>
}
