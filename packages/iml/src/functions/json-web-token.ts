import { createHash, createHmac } from 'node:crypto'
import { refuseArgument } from '../error/iml-fault.ts'
import type { Runtime } from '../runtime.ts'
import { bytesOf, textOfBytes, toBase64Url } from '../values/bytes.ts'
import { bytesOfValue, expectCollection, isEmpty, isMissing, textOf } from '../values/coerce.ts'
import { type Collection, isCollection } from '../values/own-member.ts'
import { jsonOf } from './data-structure.ts'

const symmetric: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }
const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$/
const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_557_600 }

/** Claim that each option sets in the payload. */
const claims: Readonly<Record<string, string>> = { audience: 'aud', issuer: 'iss', subject: 'sub', jwtid: 'jti' }

/**
 * Creates a JSON Web Token, RFC 7519. `HS…` algorithms are signed here, others by the option `sign`.
 * @throws {ImlFault} `invalid_argument` for an unknown algorithm, `effect_missing` without signer or clock
 */
export const createJsonWebToken = (
  [payload, secret, algorithm, settings]: readonly unknown[],
  runtime: Runtime,
): string => {
  const options = expectCollection(settings)
  const alg = isEmpty(algorithm) ? textOf(options.algorithm) || 'HS256' : textOf(algorithm)
  const header: Collection = {
    alg,
    typ: 'JWT',
    ...(isCollection(options.header) ? options.header : {}),
    ...(isEmpty(options.keyid) ? {} : { kid: textOf(options.keyid) }),
  }
  const signed = `${encoded(header)}.${encoded(withClaims(payload, options, runtime))}`
  return `${signed}.${toBase64Url(signature(alg, signed, secret, runtime))}`
}

/**
 * Creates a JSON Web Token whose header has the thumbprint of the secret as its `kid`, RFC 7638 for symmetric keys.
 * @throws {ImlFault} as `createJsonWebToken`
 */
export const createJsonWebTokenWithKeyId = (
  [payload, secret, algorithm, thumbprint, settings]: readonly unknown[],
  runtime: Runtime,
): string => {
  const name = isEmpty(thumbprint) ? 'HS256' : textOf(thumbprint)
  const digest = Object.hasOwn(symmetric, name) ? symmetric[name] : undefined
  if (digest === undefined) refuseArgument('The algorithm of the thumbprint must be HS256, HS384 or HS512')
  const key = `{"k":"${toBase64Url(bytesOfValue(secret))}","kty":"oct"}`
  const keyid = toBase64Url(createHash(digest).update(key).digest())
  const options = { ...expectCollection(settings), keyid }
  return createJsonWebToken([payload, secret, isEmpty(algorithm) ? 'HS512' : algorithm, options], runtime)
}

const signature = (algorithm: string, signed: string, secret: unknown, runtime: Runtime): Uint8Array => {
  const digest = Object.hasOwn(symmetric, algorithm) ? symmetric[algorithm] : undefined
  if (digest !== undefined) return createHmac(digest, bytesOfValue(secret)).update(signed).digest()
  if (!asymmetric.test(algorithm))
    refuseArgument('The algorithm must be HS256, HS384, HS512 or one of RS…, PS… and ES…')
  return runtime.sign(algorithm, bytesOf(signed), textOf(secret))
}

const withClaims = (payload: unknown, options: Collection, runtime: Runtime): unknown => {
  if (typeof payload === 'string' || payload instanceof Uint8Array) return payload
  const result: Collection = { ...expectCollection(payload) }
  if (options.noTimestamp === false && isMissing(result.iat)) result.iat = nowSeconds(runtime)
  for (const [option, claim] of Object.entries(claims)) {
    if (!isEmpty(options[option])) result[claim] = options[option]
  }
  const from = (): number => (typeof result.iat === 'number' ? result.iat : nowSeconds(runtime))
  if (!isEmpty(options.expiresIn)) result.exp = from() + seconds(options.expiresIn)
  if (!isEmpty(options.notBefore)) result.nbf = from() + seconds(options.notBefore)
  return result
}

const nowSeconds = (runtime: Runtime): number => Math.floor(runtime.now().getTime() / 1000)

/** Seconds, or a text such as `2h`. */
const seconds = (value: unknown): number => {
  if (typeof value === 'number') return value
  const [, count, unit = 's'] = /^(\d+) ?([smhdwy])?$/.exec(textOf(value).trim()) ?? []
  if (count === undefined)
    refuseArgument('A duration must be a number of seconds, or digits followed by s, m, h, d, w or y')
  return Number(count) * (secondsOf[unit] ?? 1)
}

const encoded = (part: unknown): string =>
  toBase64Url(bytesOf(typeof part === 'string' ? part : part instanceof Uint8Array ? textOfBytes(part) : jsonOf(part)))
