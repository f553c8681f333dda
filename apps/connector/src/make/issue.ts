/** A part of an app that the platform rejects, ignores or misinterprets. */
export interface FormatIssue {
  /** Path of the file, relative to the project file. */
  readonly file: string
  /** Names and indexes from the root of the file. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Formats a path: `traits.address.city`, `headers[0].key`. */
export const formatPath = (path: FormatIssue['path']): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')

/** Formats an issue on one line: `modules/x/x.communication.iml.json response.error: message`. */
export const formatIssue = ({ file, path, message }: FormatIssue): string =>
  `${[file, ...(path.length === 0 ? [] : [formatPath(path)])].join(' ')}: ${message}`
