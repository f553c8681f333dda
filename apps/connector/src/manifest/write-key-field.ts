import { regionOptions } from './hosts.ts'
import type { FormField } from './parameter-from-field.ts'
import { writeKeyPattern } from './patterns.ts'
import type { SpecTables } from './spec-tables.ts'

const findIt =
  'In Segment, open **Connections**, **Sources**, choose the source and copy its Write key. It must be a website, server or mobile source; cloud sources have no Write key. Or pick a source with the button.'

/** The field for the write key: pasted, mapped, or picked from the sources of the workspace. */
export const writeKeyField = (
  { deliveryFields }: SpecTables,
  { required }: { readonly required: boolean },
): FormField => {
  const row = deliveryFields.find((field) => field.name === 'writeKey')
  if (row === undefined) throw new RangeError('The write key has no row in the tables.')
  const optional = 'It fills the authorization header. Leave it empty if you add that header yourself.'
  return {
    name: row.name,
    type: row.secret === true ? 'password' : 'text',
    label: row.label,
    help: `The key of the source that receives the data. ${required ? '' : `${optional} `}${findIt}`,
    required,
    validate: { pattern: writeKeyPattern },
    rpc: {
      url: 'rpc://listSources',
      label: 'Pick a source',
      parameters: [
        {
          name: 'includeDisabled',
          type: 'boolean',
          label: 'Include disabled sources',
          help: 'A disabled source accepts calls and drops them.',
        },
      ],
    },
  }
}

/** The field for a region other than the connection's. */
export const regionField = (tables: SpecTables): FormField => ({
  name: 'region',
  type: 'select',
  label: 'Region',
  help: `Region of the source, if the Write key belongs to another workspace than the connection. Segment silently loses calls that are sent to the wrong region.`,
  required: false,
  advanced: true,
  options: regionOptions(tables),
})

/** The region of a request: the module's, else the connection's. */
export const chosenRegion = 'ifempty(parameters.region, connection.region)'
