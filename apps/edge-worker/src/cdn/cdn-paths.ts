/** A file that is the same for every source. */
export interface SharedPath {
  readonly kind: 'chunk' | 'integration'
  readonly path: string
  readonly file: string
}

/** A path of the CDN. */
export type CdnPath =
  | { readonly kind: 'settings'; readonly key: string }
  | { readonly kind: 'library'; readonly key: string; readonly file: string }
  /** A chunk of the library, or code of an integration; every source has the same. */
  | SharedPath

const keyPattern = '([A-Za-z0-9_.-]{1,128})'
const settingsPath = new RegExp(`^/v1/projects/${keyPattern}/settings$`)
const libraryPath = new RegExp(`^/analytics\\.js/v1/${keyPattern}/(analytics(?:\\.min)?\\.js)$`)

/** Folders of the CDN from which the library loads chunks. */
const chunkPath =
  /^\/(?:analytics-next\/bundles|next-integrations(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*){0,6})\/[A-Za-z0-9_-][A-Za-z0-9_.-]*\.(?:js|js\.gz|json|map)$/

const isDots = (key: string): boolean => /^\.+$/.test(key)

/**
 * Parses a path that may be fetched from the CDN. It is rebuilt from checked parts, so that it cannot leave its folder, name
 * another host or contain anything else.
 * @returns undefined for every other path
 */
export const readCdnPath = (path: string): CdnPath | undefined => {
  const settingsKey = settingsPath.exec(path)?.[1]
  if (settingsKey !== undefined) return isDots(settingsKey) ? undefined : { kind: 'settings', key: settingsKey }
  const [, key, file] = libraryPath.exec(path) ?? []
  if (key !== undefined && file !== undefined) return isDots(key) ? undefined : { kind: 'library', key, file }
  if (!chunkPath.test(path) || path.includes('..')) return undefined
  const name = path.slice(path.lastIndexOf('/') + 1)
  return { kind: path.startsWith('/analytics-next/') ? 'chunk' : 'integration', path, file: name }
}

/** Whether a path leads to a file that is the same for every source. */
export const isShared = (place: CdnPath): place is SharedPath => place.kind === 'chunk' || place.kind === 'integration'
