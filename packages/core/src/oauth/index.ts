/** Access tokens for sources that ask for OAuth: the `@org/segment-core/oauth` entry. */
export type { SubtleSigner } from '../authorization/client-assertion.ts'
export type { TokenProvider } from '../authorization/token-provider.ts'
export { createTokenProvider, type OAuthOptions } from '../delivery/oauth-tokens.ts'
