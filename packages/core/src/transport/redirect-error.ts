import { SegmentError } from '../error/segment-error.ts'

const originOf = (location: string, base: string | undefined): string | undefined => {
  if (!URL.canParse(location, base)) return undefined
  const { origin, protocol, host } = new URL(location, base)
  return origin === 'null' ? `${protocol}//${host}` : origin
}

/**
 * The error of a redirect. Redirects are not followed, so that the credential reaches no other address. Only the origin
 * is shown, because the path may contain anything.
 * @param location of the answer; null if it is unknown, as in browsers
 * @param facts the status, if it is known, and the base URL of a relative location
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
    `${answered}, redirecting ${where}; redirects are not followed, to protect the write key.`,
    {
      ...(status === undefined ? {} : { status }),
      advice: 'Check the host; if the new address is right, set it as the host.',
    },
  )
}
