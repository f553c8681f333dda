import { SegmentError } from '../error/segment-error.ts'

const refuse = (why: string): SegmentError =>
  new SegmentError('invalid_request', `The path ${why}.`, {
    path: ['path'],
    advice: 'Give a path on the Tracking API, such as /v1/group; the host comes from the region.',
  })

/** Decodes as often as it changes, so that nothing hides behind a second encoding. */
const decodeFully = (text: string): string => {
  let current = text
  for (let round = 0; round < 8; round += 1) {
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

const hasControl = (text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit <= 0x20 || unit === 0x7f || unit === 0xa0 || unit === 0x2028 || unit === 0x2029 || unit === 0xfeff)
      return true
  }
  return false
}

const checkDecoded = (pathname: string): void => {
  if (pathname.includes('\\')) throw refuse('holds a backslash')
  if (hasControl(pathname)) throw refuse('holds a space or control character')
  if (pathname.includes('//')) throw refuse('holds two slashes in a row')
  if (pathname.split('/').some((part) => part === '.' || part === '..')) throw refuse('has a part that is . or ..')
  if (/[?#]/.test(pathname)) throw refuse('hides a query or fragment behind percent-encoding')
  if (pathname.includes('@')) throw refuse('holds an @')
}

/**
 * Resolves a path relative to the Tracking API's origin, so that it can name nothing but a resource there: no other
 * host, no climbing, no second reading by a server that decodes once more.
 * @param path starts with one slash, may end in a query: `/v1/group?debug=1`
 * @returns the absolute URL
 * @throws {SegmentError} `invalid_request` for anything else
 */
export const resolveApiPath = (origin: string, path: string): URL => {
  if (/^[a-z][a-z\d+.-]*:/i.test(path)) throw refuse('is an absolute URL')
  if (path.startsWith('//')) throw refuse('names another host')
  if (!path.startsWith('/')) throw refuse('does not start with a slash')
  if (path.includes('#')) throw refuse('holds a fragment')
  if (hasControl(path)) throw refuse('holds a space or control character')
  const [pathname = '', ...query] = path.split('?')
  // An encoded slash is a slash to a server that decodes first.
  if (/%(?:25)*(?:2f|5c|00|2e)/i.test(pathname)) throw refuse('hides a slash, backslash or dot behind percent-encoding')
  checkDecoded(pathname)
  checkDecoded(decodeFully(pathname))
  const url = new URL(path, origin)
  if (url.origin !== origin || url.username !== '' || url.password !== '') throw refuse('leaves the host')
  if (decodeFully(url.pathname) !== decodeFully(pathname)) throw refuse('is read in two ways')
  if (query.join('?').includes('\\')) throw refuse('holds a backslash')
  return url
}
