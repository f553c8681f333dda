import type { ModuleDraft } from './component.ts'
import { anchorOf, type Block } from './document.ts'
import type { FormField } from './parameter-from-field.ts'
import type { AppDraft } from './segment-app.ts'

const kindWords: Readonly<Record<string, string>> = {
  text: 'text',
  password: 'text, hidden',
  number: 'number',
  integer: 'whole number',
  boolean: 'yes or no',
  select: 'choice',
  collection: 'collection',
  array: 'list',
  any: 'any value',
}

const labelOf = (field: FormField): string => String(field.label ?? field.name)

const innerFields = (field: FormField): readonly FormField[] => (Array.isArray(field.spec) ? field.spec : [])

/** Rows of a table of fields: required ones bold, members of a collection or list below it. */
const fieldRows = (fields: readonly FormField[], prefix = ''): readonly (readonly string[])[] =>
  fields.flatMap((field) => {
    const label = `${prefix}${labelOf(field)}`
    const marks = [kindWords[field.type] ?? field.type, ...(field.advanced === true ? ['advanced'] : [])]
    const row = [field.required === true ? `**${label}**` : label, marks.join(', '), String(field.help ?? '')]
    // The context is long and rarely filled in by hand: its members are told in one line.
    if (field.advanced === true) {
      const names = innerFields(field).map(labelOf)
      const listed = field.type === 'collection' && names.length > 0 ? ` Its fields: ${names.join(', ')}.` : ''
      return [[row[0] ?? '', row[1] ?? '', `${row[2] ?? ''}${listed}`]]
    }
    return [row, ...fieldRows(innerFields(field), `${label} → `)]
  })

const table = (fields: readonly FormField[]): Block => ({
  kind: 'table',
  head: ['Field', 'Kind', 'What to enter'],
  rows: fieldRows(fields),
})

/** The part of the page about one module. */
export const moduleBlocks = (module: ModuleDraft): readonly Block[] => [
  { kind: 'heading', level: 3, text: module.label },
  { kind: 'paragraph', text: module.description },
  ...(module.note === undefined ? [] : [{ kind: 'paragraph', text: `Note: ${module.note}` } as const]),
  table(module.parameters),
  {
    kind: 'paragraph',
    text: `Output: ${module.interface.map((field) => `${labelOf(field)} (${kindWords[field.type] ?? field.type})`).join(', ')}.`,
  },
]

/** The example that people know: a user is put into a group by a call of their own. */
export const exampleBlocks = (draft: AppDraft): readonly Block[] => {
  const call = draft.modules.find(({ id }) => id === 'makeApiCall')
  return [
    { kind: 'heading', level: 3, text: 'Example: Associate a User With a Group' },
    {
      kind: 'paragraph',
      text: `This ${call?.label ?? ''} associates an identified user with a group. The [Group](#group) module does the same with fields of its own.`,
    },
    {
      kind: 'table',
      head: ['Field', 'Value'],
      rows: [
        ['URL', '`/v1/group/`'],
        ['Method', '`POST`'],
        ['Headers', '`Content-Type`: `application/json`'],
        ['', '`authorization`: `Basic {{base64("your_Write_Key:")}}`, or fill in Write Key and leave this row out'],
        ['Body', 'as below'],
      ],
    },
    {
      kind: 'code',
      text: JSON.stringify(
        { userId: 'user-42', groupId: 'company-7', traits: { name: 'Initech', industry: 'Software' } },
        undefined,
        2,
      ),
    },
    { kind: 'paragraph', text: 'When it worked, the output of the module says `success: true` under Body.' },
  ]
}

/** The documentation of the app as its users read it, in the order of the manifest. */
export const docsPage = (draft: AppDraft): readonly Block[] => [
  { kind: 'heading', level: 1, text: 'Segment' },
  {
    kind: 'paragraph',
    text: 'The Segment modules identify your users and record what they do in your Segment workspace.',
  },
  { kind: 'paragraph', text: 'Fields in bold have to be filled in.' },
  { kind: 'heading', level: 2, text: 'Connecting Segment' },
  {
    kind: 'list',
    ordered: true,
    items: [
      'Log in to Segment and open **Settings**.',
      'Open **Access Management** and its tab **Tokens**.',
      'Press **Create Token**, enter a description, select **Workspace Owner** and press **Create**.',
      'Copy the token and keep it in a safe place: Segment shows it once.',
      'In the scenario open a Segment module, create a connection, paste the token and choose the region of your workspace.',
    ],
  },
  {
    kind: 'paragraph',
    text: 'The connection is checked when you save it and then carries the name of your workspace. The token lists sources and tracking plans. Events are sent with the Write Key of a source, which every module asks for; any region of a Write Key that is not the one of the connection is chosen among the advanced fields.',
  },
  table(draft.connectionParameters),
  { kind: 'heading', level: 2, text: 'Modules' },
  {
    kind: 'list',
    ordered: false,
    items: draft.groups.map(({ label, modules }) => {
      const links = modules.map((id) => {
        const name = draft.modules.find((module) => module.id === id)?.label ?? id
        return `[${name}](#${anchorOf(name)})`
      })
      return `${label}: ${links.join(', ')}`
    }),
  },
  ...draft.modules.flatMap(moduleBlocks),
  ...exampleBlocks(draft),
  { kind: 'heading', level: 2, text: 'When Something Goes Wrong' },
  {
    kind: 'list',
    ordered: false,
    items: [
      'Segment answers success to nearly everything, also to what it drops: an unknown Write Key, the wrong region, a disabled source. Check with the debugger of the source that the first events arrive.',
      'A call without User ID and Anonymous ID, and one with a reserved name among the custom ones, is stopped before it is sent and says why.',
      'Too many requests, and errors of Segment itself, are tried again by the scenario; every other error stops it and says what to do.',
      'The Timestamp left empty is the time at which the module runs, and the Message ID left empty a new one for each run. Map both when a repeated run must not count twice.',
      'A trait or property left empty is not sent; 0 and No are.',
    ],
  },
]
