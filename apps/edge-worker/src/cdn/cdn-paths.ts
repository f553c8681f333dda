/** A path of the CDN. */
export type CdnPath =
  | { readonly kind: 'settings'; readonly key: string }
  | { readonly kind: 'library'; readonly key: string; readonly file: string }
  /** A chunk of the library or of an integration; every source has the same. */
  | { readonly kind: 'chunk'; readonly path: string }

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
  return chunkPath.test(path) && !path.includes('..') ? { kind: 'chunk', path } : undefined
}
