/** A part of an app that the platform rejects, ignores or misinterprets. */
export interface FormatIssue {
  /** Path of the file, relative to the project file. */
  readonly file: string
  /** Names and indexes from the root of the file. */
  readonly path: readonly (string | number)[]
  readonly message: string
  /** `warning` for what the platform accepts and the author probably did not want. @default 'error' */
  readonly severity?: 'error' | 'warning'
}

/** Formats a path: `traits.address.city`, `headers[0].key`. */
export const formatPath = (path: FormatIssue['path']): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')

/** Formats an issue on one line: `modules/x/x.communication.iml.json response.error: message`. */
export const formatIssue = ({ file, path, message, severity }: FormatIssue): string =>
  `${severity === 'warning' ? 'warning: ' : ''}${[file, ...(path.length === 0 ? [] : [formatPath(path)])].join(' ')}: ${message}`
