/** What the tests in workerd use of the module that the plugin provides. */
declare module 'cloudflare:test' {
  export const SELF: { fetch(url: string, init?: RequestInit): Promise<Response> }
  export const env: Readonly<Record<string, unknown>>
}
