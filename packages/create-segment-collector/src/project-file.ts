/** A file of the new project. */
export interface ProjectFile {
  /** Path in the project. */
  readonly path: string
  readonly text: string
  /** Whether only the owner may read it. */
  readonly isSecret?: boolean
}

/** What the templates need. The write key is in one file only, so they do not get it. */
export interface ProjectSettings {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string
  readonly origin: string
  /** Version of the toolkit's packages. */
  readonly version: string
}

export const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** The text of a README: one line for each argument. */
export const lines = (...texts: readonly string[]): string => `${texts.join('\n')}\n`
