import { connectionId } from './component.ts'
import { regionPattern } from './hosts.ts'
import type { FormField } from './parameter-from-field.ts'
import { writeKeyPattern } from './patterns.ts'
import type { SpecTables } from './spec-tables.ts'

const findIt =
  'In Segment open **Connections**, **Sources**, choose the source and copy its Write Key; it has to be a website, server or mobile source, for cloud sources have none. Or pick a source with the button.'

/** The field for the key of the source: pasted, mapped, or taken from a source that is picked. */
export const writeKeyField = (
  { deliveryFields }: SpecTables,
  { required }: { readonly required: boolean },
): FormField => {
  const row = deliveryFields.find((field) => field.name === 'writeKey')
  if (row === undefined) throw new RangeError('the write key has no row in the tables')
  const optional = 'It fills the authorization header. Leave it empty when you give that header yourself.'
  return {
    name: row.name,
    type: row.secret === true ? 'password' : 'text',
    label: row.label,
    help: `The key of the source that gets the data. ${required ? '' : `${optional} `}${findIt}`,
    required,
    validate: { pattern: writeKeyPattern },
    rpc: {
      url: 'rpc://listSources',
      label: 'Pick a source',
      parameters: [
        {
          name: 'includeDisabled',
          type: 'boolean',
          label: 'Disabled Sources Too',
          help: 'A disabled source takes calls and keeps none.',
        },
      ],
    },
  }
}

/** The field for a region other than that of the connection, and what gives the region in templates. */
export const regionField = (tables: SpecTables): FormField => ({
  name: 'region',
  type: 'select',
  label: 'Region',
  help: `Region of the source, where it is not the one of the connection: a Write Key of another workspace. Segment loses without a word what comes to the wrong region.`,
  required: false,
  advanced: true,
  options: 'rpc://listRegions',
  validate: { pattern: regionPattern(tables) },
})

/** The region that a request goes to: the module's own, else the connection's. */
export const chosenRegion = 'ifempty(parameters.region, connection.region)'

/** Every module and RPC uses the one connection. */
export const usesConnection = { connection: connectionId } as const
