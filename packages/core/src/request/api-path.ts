import { SegmentError } from '../error/segment-error.ts'
import { hasInvisible, pathFault } from './path-rules.ts'

const refuse = (why: string): SegmentError =>
  new SegmentError('invalid_request', `The path ${why}.`, {
    path: ['path'],
    advice: 'Use a path on the Tracking API, such as /v1/group; the host comes from the region.',
  })

/**
 * Resolves a path against the base URL of the Tracking API. It cannot name another host, climb out of its folder, or mean
 * something else to a server that decodes once more. The path is kept as given.
 * @param base origin, or origin and path, without a slash at its end
 * @param path starts with one slash, may end in a query: `/v1/group?debug=1`
 * @returns the absolute URL, which starts with `base` and continues with `path`
 * @throws {SegmentError} `invalid_request` for anything else
 */
export const resolveApiPath = (base: string, path: string): URL => {
  if (hasInvisible(path)) throw refuse('contains a space or control character')
  if (/^[a-z][a-z\d+.-]*:/i.test(path)) throw refuse('is an absolute URL')
  if (path.includes('\\')) throw refuse('contains a backslash')
  if (path.startsWith('//')) throw refuse('names another host')
  if (!path.startsWith('/')) throw refuse('does not start with a slash')
  if (path.includes('#')) throw refuse('contains a fragment')
  const [pathname = ''] = path.split('?', 1)
  const fault = pathFault(pathname)
  if (fault !== undefined) throw refuse(fault)
  const url = new URL(`${base}${path}`)
  // The URL parser must have understood the same.
  const same = `${url.origin}${url.pathname}` === `${base}${pathname}` && url.username === '' && url.password === ''
  if (!same) throw refuse('is ambiguous')
  return url
}
