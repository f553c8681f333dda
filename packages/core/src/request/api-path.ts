import { SegmentError } from '../error/segment-error.ts'

const refuse = (why: string): SegmentError =>
  new SegmentError('invalid_request', `The path ${why}.`, {
    path: ['path'],
    advice: 'Give a path on the Tracking API, such as /v1/group; the host comes from the region.',
  })

/** Rounds of percent-encoding that are looked through. */
const maxRounds = 8

/** Decodes as often as it changes, so that nothing hides behind a second encoding. */
const decodeFully = (text: string): string => {
  let current = text
  for (let round = 0; round < maxRounds; round += 1) {
    let next: string
    try {
      next = decodeURIComponent(current)
    } catch {
      throw refuse('holds a broken percent-encoding')
    }
    if (next === current) return current
    current = next
  }
  throw refuse('is percent-encoded over and over')
}

/** White space, control characters and those that no one sees, which parsers cut out or read in different ways. */
const hasInvisible = (text: string): boolean => /[\p{White_Space}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)

/** What must not stand in a path, nor in what it decodes to; the first that does is told. */
const forbidden: readonly (readonly [found: (pathname: string) => boolean, why: string])[] = [
  [(pathname) => pathname.includes('\\'), 'holds a backslash'],
  [hasInvisible, 'holds a space or control character'],
  [(pathname) => pathname.includes('//'), 'holds two slashes in a row'],
  [(pathname) => pathname.split('/').some((part) => part === '.' || part === '..'), 'has a part that is . or ..'],
  [(pathname) => pathname.includes('@'), 'holds an @'],
]

/** What must not hide behind percent-encoding: a slash to a server that decodes first, a query, a fragment. */
const forbiddenWhenDecoded: typeof forbidden = [
  ...forbidden,
  [(pathname) => /[?#]/.test(pathname), 'hides a query or fragment behind percent-encoding'],
]

const check = (pathname: string, rules: typeof forbidden): void => {
  const broken = rules.find(([found]) => found(pathname))
  if (broken !== undefined) throw refuse(broken[1])
}

/** Characters of a path that every URL parser leaves as they are. */
const plainPath = /^[A-Za-z0-9\-._~!$&'()*+,;=:%/]*$/

/**
 * Resolves a path against the Tracking API's origin, so that it can name nothing but a resource there: no other host, no
 * climbing, no second reading by a server that decodes once more. The path is kept as given.
 * @param path starts with one slash, may end in a query: `/v1/group?debug=1`
 * @returns the absolute URL, whose origin is `origin` and whose pathname is that of `path`
 * @throws {SegmentError} `invalid_request` for anything else
 */
export const resolveApiPath = (origin: string, path: string): URL => {
  if (hasInvisible(path)) throw refuse('holds a space or control character')
  if (/^[a-z][a-z\d+.-]*:/i.test(path)) throw refuse('is an absolute URL')
  if (path.includes('\\')) throw refuse('holds a backslash')
  if (path.startsWith('//')) throw refuse('names another host')
  if (!path.startsWith('/')) throw refuse('does not start with a slash')
  if (path.includes('#')) throw refuse('holds a fragment')
  const [pathname = ''] = path.split('?', 1)
  check(pathname, forbidden)
  if (/%(?:25)*(?:2f|5c)/i.test(pathname)) throw refuse('hides a slash or backslash behind percent-encoding')
  check(decodeFully(pathname), forbiddenWhenDecoded)
  if (!plainPath.test(pathname)) throw refuse('holds a character that must be percent-encoded')
  const url = new URL(path, origin)
  // What was read here must be what the URL parser read.
  const same = url.origin === origin && url.pathname === pathname && url.username === '' && url.password === ''
  if (!same) throw refuse('is read in two ways')
  return url
}
