import type { RegionSpec } from '@org/segment-core/spec'
import type { SpecTables } from './spec-tables.ts'
import { call, type Expression, text } from './template.ts'

type HostName = 'trackingUrl' | 'publicApiUrl' | 'profileApiUrl'

/**
 * The base URL of an API for the region that an expression returns. The scheme and every host are literals,
 * so that no value of the user can change the host. The first region is the default.
 */
export const hostOfRegion = ({ regions }: SpecTables, host: HostName, region: Expression): string => {
  const hostname = (spec: RegionSpec): Expression => text(new URL(spec[host]).host)
  const [first, ...others] = Object.entries(regions)
  if (first === undefined) throw new RangeError('The tables have no region.')
  const chosen = others.reduce<Expression>(
    (otherwise, [name, spec]) => call('if', `${region} = ${text(name)}`, hostname(spec), otherwise),
    hostname(first[1]),
  )
  return `https://{{${chosen}}}`
}

/** The regions as options of a select. */
export const regionOptions = ({ regions }: SpecTables) =>
  Object.entries(regions).map(([value, { label }]) => ({ label, value }))
