import { isJsonObject } from '@org/segment-core/internal'
import { badDataError } from '../../errors/cli-error.ts'

/** A file of RudderStack's command. */
export interface RudderFile {
  readonly path: string
  readonly value: Readonly<Record<string, unknown>>
}

/** An entry of the catalogue, such as an event or a property. */
export type RudderEntry = Readonly<Record<string, unknown>>

const kinds = {
  events: ['events', 'event'],
  properties: ['properties', 'property'],
  categories: ['categories', 'category'],
  types: ['custom-types', 'custom-type'],
} as const

/** A kind of entry. */
export type RudderKind = keyof typeof kinds

/** What rules refer to. */
export interface RudderCatalogue {
  /** The entry that a reference names: `#/events/group/id`, `#event:id`. @throws {CliError} `bad_plan` if there is none */
  readonly find: (kind: RudderKind, reference: string, place: string) => RudderEntry
}

/** Whether a text refers to a kind of entry. */
export const refersTo = (kind: RudderKind, text: string): boolean =>
  kinds[kind].some((name) => text.startsWith(`#/${name}/`) || text.startsWith(`#${name}:`))

const listOf = (value: unknown): readonly RudderEntry[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

const groupOf = ({ metadata }: RudderEntry): string =>
  isJsonObject(metadata) && typeof metadata.name === 'string' ? metadata.name : ''

/** Collects the entries of all files. */
export const readCatalogue = (files: readonly RudderFile[]): RudderCatalogue => {
  const entries = new Map<string, RudderEntry>()
  for (const { value } of files) {
    for (const [kind, [name]] of Object.entries(kinds)) {
      if (value.kind !== name || !isJsonObject(value.spec)) continue
      for (const entry of listOf(value.spec[kind])) {
        entries.set(JSON.stringify([kind, groupOf(value), entry.id]), entry)
        entries.set(JSON.stringify([kind, entry.id]), entry)
      }
    }
  }
  return {
    find: (kind, reference, place) => {
      const [, group, id] = /^#\/[^/]+\/([^/]+)\/(.+)$/.exec(reference) ?? []
      const [, name] = /^#[^:/]+:(.+)$/.exec(reference) ?? []
      const key = name === undefined ? [kind, group, id] : [kind, name]
      const found = entries.get(JSON.stringify(key))
      if (found !== undefined) return found
      throw badDataError(
        `${place} refers to ${reference}, which is in no file.`,
        'Pass the folder with all files of the project.',
        'bad_plan',
      )
    },
  }
}
