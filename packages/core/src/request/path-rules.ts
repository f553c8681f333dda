/** Rounds of percent-encoding that are decoded. */
const maxRounds = 8

/** White space, control and invisible characters, which parsers remove or interpret differently. */
export const hasInvisible = (text: string): boolean => /[\p{White_Space}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)

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

const brokenRule = (pathname: string, rules: typeof forbidden): string | undefined =>
  rules.find(([found]) => found(pathname))?.[1]

/** Decodes until nothing changes, so that a second encoding hides nothing, and checks the result. */
const hiddenFault = (pathname: string): string | undefined => {
  let current = pathname
  for (let round = 0; round < maxRounds; round += 1) {
    let next: string
    try {
      next = decodeURIComponent(current)
    } catch {
      return 'contains invalid percent-encoding'
    }
    if (next === current) return brokenRule(current, forbiddenWhenDecoded)
    current = next
  }
  return 'is percent-encoded too many times'
}

/** Characters of a path that every URL parser leaves unchanged. */
const plainPath = /^[A-Za-z0-9\-._~!$&'()*+,;=:%/]*$/

/**
 * Why servers and URL parsers may read a path differently than it is written; undefined if they cannot.
 * @param pathname a path without query and fragment
 * @returns the end of a sentence, such as `contains a backslash`
 */
export const pathFault = (pathname: string): string | undefined => {
  const broken = brokenRule(pathname, forbidden)
  if (broken !== undefined) return broken
  if (/%(?:25)*(?:2f|5c)/i.test(pathname)) return 'hides a slash or backslash behind percent-encoding'
  const hidden = hiddenFault(pathname)
  if (hidden !== undefined) return hidden
  return plainPath.test(pathname) ? undefined : 'contains a character that must be percent-encoded'
}
