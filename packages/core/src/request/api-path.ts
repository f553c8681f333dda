import { SegmentError } from '../error/segment-error.ts'

const refuse = (why: string): SegmentError =>
  new SegmentError('invalid_request', `The path ${why}.`, {
    path: ['path'],
    advice: 'Use a path on the Tracking API, such as /v1/group; the host comes from the region.',
  })

/** Rounds of percent-encoding that are decoded. */
const maxRounds = 8

/** Decodes until nothing changes, so that a second encoding hides nothing. */
const decodeFully = (text: string): string => {
  let current = text
  for (let round = 0; round < maxRounds; round += 1) {
    let next: string
    try {
      next = decodeURIComponent(current)
    } catch {
      throw refuse('contains invalid percent-encoding')
    }
    if (next === current) return current
    current = next
  }
  throw refuse('is percent-encoded too many times')
}

/** White space, control and invisible characters, which parsers remove or interpret differently. */
const hasInvisible = (text: string): boolean => /[\p{White_Space}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)

/** What a path must not contain, encoded or decoded; the first match is reported. */
const forbidden: readonly (readonly [found: (pathname: string) => boolean, why: string])[] = [
  [(pathname) => pathname.includes('\\'), 'contains a backslash'],
  [hasInvisible, 'contains a space or control character'],
  [(pathname) => pathname.includes('//'), 'contains two slashes in a row'],
  [(pathname) => pathname.split('/').some((part) => part === '.' || part === '..'), 'contains a . or .. segment'],
  [(pathname) => pathname.includes('@'), 'contains an @'],
]

/** What percent-encoding must not hide: a server may decode it before it reads the path. */
const forbiddenWhenDecoded: typeof forbidden = [
  ...forbidden,
  [(pathname) => /[?#]/.test(pathname), 'hides a query or fragment behind percent-encoding'],
]

const check = (pathname: string, rules: typeof forbidden): void => {
  const broken = rules.find(([found]) => found(pathname))
  if (broken !== undefined) throw refuse(broken[1])
}

/** Characters of a path that every URL parser leaves unchanged. */
const plainPath = /^[A-Za-z0-9\-._~!$&'()*+,;=:%/]*$/

/**
 * Resolves a path against the Tracking API's origin. It cannot name another host, climb out of its folder, or mean
 * something else to a server that decodes once more. The path is kept as given.
 * @param path starts with one slash, may end in a query: `/v1/group?debug=1`
 * @returns the absolute URL, whose origin is `origin` and whose pathname is that of `path`
 * @throws {SegmentError} `invalid_request` for anything else
 */
export const resolveApiPath = (origin: string, path: string): URL => {
  if (hasInvisible(path)) throw refuse('contains a space or control character')
  if (/^[a-z][a-z\d+.-]*:/i.test(path)) throw refuse('is an absolute URL')
  if (path.includes('\\')) throw refuse('contains a backslash')
  if (path.startsWith('//')) throw refuse('names another host')
  if (!path.startsWith('/')) throw refuse('does not start with a slash')
  if (path.includes('#')) throw refuse('contains a fragment')
  const [pathname = ''] = path.split('?', 1)
  check(pathname, forbidden)
  if (/%(?:25)*(?:2f|5c)/i.test(pathname)) throw refuse('hides a slash or backslash behind percent-encoding')
  check(decodeFully(pathname), forbiddenWhenDecoded)
  if (!plainPath.test(pathname)) throw refuse('contains a character that must be percent-encoded')
  const url = new URL(path, origin)
  // The URL parser must have understood the same.
  const same = url.origin === origin && url.pathname === pathname && url.username === '' && url.password === ''
  if (!same) throw refuse('is ambiguous')
  return url
}
