import { SegmentError } from '../error/segment-error.ts'

const originOf = (location: string, base: string | undefined): string | undefined => {
  if (!URL.canParse(location, base)) return undefined
  const { origin, protocol, host } = new URL(location, base)
  return origin === 'null' ? `${protocol}//${host}` : origin
}

/**
 * The error of an answer that sends elsewhere. It is not followed, so that the credential reaches no other address; only
 * the origin it points to is told, for its path may hold anything.
 * @param location as the answer gave it; null where it is not known, as in browsers
 * @param facts the status, where it is known, and the URL that a relative location is relative to
 */
export const redirectError = (
  location: string | null,
  { status, base }: { readonly status?: number; readonly base?: string | undefined } = {},
): SegmentError => {
  const origin = location === null ? undefined : originOf(location, base)
  const where = origin === undefined ? 'elsewhere' : `to ${origin}`
  const answered = status === undefined ? 'The server answered' : `The server answered ${status}`
  return new SegmentError(
    'refused',
    `${answered}, sending the request ${where}; redirects are not followed, so that the write key goes nowhere else.`,
    {
      ...(status === undefined ? {} : { status }),
      advice: 'Check the host; where the new address is the right one, set it as the host.',
    },
  )
}
