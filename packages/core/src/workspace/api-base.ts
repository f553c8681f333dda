import { SegmentError } from '../error/segment-error.ts'
import { type HostOptions, parseHost } from '../request/tracking-host.ts'
import { type Region, type RegionSpec, regions } from '../spec/regions.ts'

/** Where a client of an API sends its requests. */
export interface ApiPlace extends HostOptions {
  /** Region of the workspace. @default 'us' */
  readonly region?: Region | undefined
  /** Base URL that replaces the region's, such as that of a local Segment. */
  readonly host?: string | undefined
}

/** Characters of a token in a header. */
const fitsHeader = /^[\x21-\x7e]+$/

/** Checks a token. @returns it without white space around it @throws {SegmentError} `invalid_source`, without the token */
export const checkToken = (token: string): string => {
  const trimmed = typeof token === 'string' ? token.trim() : ''
  if (fitsHeader.test(trimmed)) return trimmed
  const problem =
    trimmed === '' ? 'is missing' : 'contains a space, a line break or another character that no token has'
  throw new SegmentError('invalid_source', `The token ${problem}.`, {
    path: ['token'],
    advice: 'Copy the whole token from the settings of the workspace.',
  })
}

/** The base URL of an API. @throws {SegmentError} `invalid_source` for an unknown region or an invalid host */
export const apiBase = (
  { region = 'us', host, allowInsecureHost }: ApiPlace,
  url: 'publicApiUrl' | 'profileApiUrl',
): string => {
  if (host !== undefined) return parseHost(host, { allowInsecureHost })
  const spec: RegionSpec | undefined = Object.hasOwn(regions, region) ? regions[region] : undefined
  if (spec !== undefined) return spec[url]
  throw new SegmentError('invalid_source', `The region ${JSON.stringify(region)} is unknown.`, {
    path: ['region'],
    advice: `Use ${Object.keys(regions).join(' or ')}.`,
  })
}
